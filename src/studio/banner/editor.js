// The banner editor: saves what is typed, shows it as shoppers would see it, takes pictures in. Without it the form's buttons
// do the same, a page at a time.
const editor = document.querySelector("[data-editor]");
const form = editor?.querySelector("form[data-edit]");
const WAS = "was:";
const SAVE_MS = 700;
const DRAW_MS = 250;
const AGAIN_MS = 4_000;

const later = (work, ms) => {
  let timer;
  const go = () => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
  go.stop = () => clearTimeout(timer);
  return go;
};

// What the form holds: boxes of one field are one value, a line each.
const held = () => {
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  return fields;
};
const valueOf = (fields, name) => {
  if (name in fields) return fields[name];
  return Object.keys(fields).filter((key) => key.startsWith(`${name}:`)).map((key) => key.slice(name.length + 1)).join("\n");
};
const hidden = (name, value) => {
  let input = form.querySelector(`input[type="hidden"][name="${CSS.escape(name)}"]`);
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.prepend(input);
  }
  input.value = value;
};
const put = (name, value) => {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}:"]`)) {
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.name !== name) field.checked = value.split("\n").includes(field.name.slice(name.length + 1));
    else if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
  }
};

const ask = (path, body) => fetch(`/api/studio/banners/${path}`, { method: "POST", body, headers: body instanceof FormData ? {} : { "content-type": "application/json" } });

const start = () => {
  const said = form.querySelector("[data-told]");
  const say = (text, state) => {
    said.textContent = text;
    said.dataset.state = state;
  };
  let dirty = false;
  let halted = false;
  let leaving = false;
  let running = null;

  const keep = async () => {
    const sent = held();
    dirty = false;
    say(editor.dataset.saving, "saving");
    let answer, body;
    try {
      answer = await ask("edit", JSON.stringify(sent));
      body = await answer.json();
    } catch {
      dirty = true;
      say(editor.dataset.offline, "offline");
      setTimeout(save, AGAIN_MS);
      return;
    }
    if (!answer.ok) {
      dirty = true;
      halted = answer.status === 409 || answer.status === 403;
      const why = body.code === "banner_changed" ? editor.dataset.conflict : editor.dataset.unsaved;
      say(`${why} ${body.message}`, body.code);
      return;
    }
    const now = held();
    for (const [name, value] of Object.entries(body.fields)) {
      // What somebody else wrote meanwhile shows where nobody typed here.
      const mine = valueOf(sent, name);
      if (mine === sent[WAS + name] && mine === valueOf(now, name) && mine !== value) put(name, value);
      hidden(WAS + name, value);
    }
    hidden("version", body.version);
    if (location.pathname !== body.page) history.replaceState(null, "", body.page);
    const time = new Date().toLocaleTimeString(document.documentElement.lang);
    say(editor.dataset.saved.replace("{time}", time), "saved");
  };
  // One at a time: the next begins with the version that this one made.
  const save = () => {
    soon.stop();
    if (!dirty || halted || leaving) return running;
    running = (running ?? Promise.resolve()).then(keep).finally(() => { running = null; });
    return running;
  };
  const soon = later(save, SAVE_MS);

  form.addEventListener("input", ({ target }) => {
    if (target.matches("[data-upload]")) return;
    dirty = true;
    if (!halted) say("", "typing");
    soon();
    draw();
  });
  form.addEventListener("submit", async (event) => {
    soon.stop();
    if (!running) {
      leaving = true;
      return;
    }
    event.preventDefault();
    await running;
    leaving = true;
    form.requestSubmit(event.submitter);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });

  // What is typed, in the frames.
  let asked = 0;
  let drawn = null;
  const show = (frame) => {
    const place = frame.contentDocument?.querySelector("[data-framed]");
    if (!place) return;
    const piece = drawn?.drawn.find(({ variant, locale }) => variant === frame.dataset.variant && locale === frame.dataset.language);
    if (piece) {
      place.className = `slot slot-${drawn.slot}`;
      place.innerHTML = piece.html;
    }
    fit(frame);
  };
  const fit = (frame) => {
    const screen = frame.parentElement;
    const { body } = frame.contentDocument ?? {};
    if (!body || !screen.clientWidth) return;
    const scale = Math.min(1, screen.clientWidth / frame.offsetWidth);
    const height = Math.max(60, Math.ceil(body.getBoundingClientRect().height));
    frame.style.height = `${height}px`;
    frame.style.transform = `scale(${scale})`;
    screen.style.height = `${Math.ceil(height * scale)}px`;
  };
  const frames = [...editor.querySelectorAll("iframe[data-frame]")];
  const draw = later(async () => {
    const mine = ++asked;
    const answer = await ask("preview", JSON.stringify(held())).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    drawn = await answer.json();
    frames.forEach(show);
    const list = editor.querySelector("[data-advice]");
    list.replaceChildren(...drawn.advice.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    editor.dataset.drawn = mine;
  }, DRAW_MS);
  const watch = (frame) => {
    const { body } = frame.contentDocument ?? {};
    if (body) new frame.contentWindow.ResizeObserver(() => fit(frame)).observe(body);
    show(frame);
  };
  for (const frame of frames) {
    frame.addEventListener("load", () => watch(frame));
    if (frame.contentDocument?.readyState === "complete") watch(frame);
  }
  addEventListener("resize", () => frames.forEach(fit));
  editor.querySelector("[data-preview]")?.addEventListener("change", () => requestAnimationFrame(() => frames.forEach(fit)));

  for (const choice of form.querySelectorAll("[data-picture]")) pictures(choice);
  // What was typed before this script came.
  dirty = [...form.elements].some((field) => field.type !== "hidden" && field.type !== "file" && "defaultValue" in field && field.value !== field.defaultValue);
  if (dirty) soon();
  editor.querySelector("[data-plain-upload]")?.remove();
  draw();
};

// A field's picture: taken in, chosen, and the point of it that stays in sight.
const pictures = (choice) => {
  const field = choice.dataset.picture;
  const base = field.replace(/picture$/, "");
  const [x, y] = ["focus_x", "focus_y"].map((name) => form.querySelector(`[name="${CSS.escape(base + name)}"]`));
  const box = choice.querySelector("[data-focus]");
  const image = choice.querySelector("[data-focus-picture]");
  const point = choice.querySelector("[data-focus-point]");
  const drop = choice.querySelector("[data-drop]");
  const told = choice.querySelector("[data-upload-told]");
  const mark = () => {
    point.style.left = `${x.value || 50}%`;
    point.style.top = `${y.value || 50}%`;
  };
  const look = () => {
    const chosen = choice.querySelector(`[name="${CSS.escape(field)}"]:checked`)?.closest(".choice").querySelector("img");
    box.hidden = !chosen;
    if (chosen) image.src = chosen.dataset.full;
    mark();
  };
  const aim = (left, top) => {
    const percent = (share) => String(Math.max(0, Math.min(100, Math.round(share))));
    [x.value, y.value] = [percent(left), percent(top)];
    mark();
    x.dispatchEvent(new Event("input", { bubbles: true }));
  };
  box.addEventListener("click", (event) => {
    const { left, top, width, height } = image.getBoundingClientRect();
    aim(((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100);
  });
  box.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5] }[event.key];
    if (!way) return;
    event.preventDefault();
    aim(Number(x.value || 50) + way[0], Number(y.value || 50) + way[1]);
  });
  choice.addEventListener("input", (event) => {
    if (event.target.name === field) look();
    else mark();
  });

  const take = async (file) => {
    if (!file) return;
    told.textContent = editor.dataset.saving;
    const body = new FormData();
    body.append("file", file);
    const answer = await ask("upload", body).catch(() => null);
    const kept = await answer?.json().catch(() => null);
    if (!answer?.ok) {
      told.textContent = kept?.message ?? editor.dataset.offline;
      return;
    }
    told.textContent = "";
    offer(kept, file.name);
    form.querySelector(`#${CSS.escape(`${field}-${kept.id}`)}`).click();
    look();
  };
  drop.hidden = false;
  const input = drop.querySelector("[data-upload]");
  input.addEventListener("change", () => take(input.files[0]));
  for (const kind of ["dragenter", "dragover"]) {
    choice.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const kind of ["dragleave", "drop"]) choice.addEventListener(kind, () => { delete drop.dataset.over; });
  choice.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  look();
};

// A picture that was just taken in can be chosen everywhere.
const offer = ({ id, width }, name) => {
  for (const choice of form.querySelectorAll("[data-picture]")) {
    const field = choice.dataset.picture;
    if (form.querySelector(`#${CSS.escape(`${field}-${id}`)}`)) continue;
    const box = document.createElement("div");
    box.className = "choice banner-choice";
    const input = Object.assign(document.createElement("input"), { type: "radio", id: `${field}-${id}`, name: field, value: id });
    const label = Object.assign(document.createElement("label"), { htmlFor: input.id });
    const image = Object.assign(new Image(96, 72), { src: `/pictures/${id}/${Math.min(320, width)}.webp`, alt: name });
    image.dataset.full = `/pictures/${id}/${Math.min(960, width)}.jpg`;
    label.append(image);
    box.append(input, label);
    choice.querySelector(".banner-pictures").append(box);
  }
};

if (form) start();
