import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { HEADLESS, installed } from "./chromium.ts";
import { desktop, phone } from "./screens.ts";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The shop needs nobody else: whatever asks for another host finds none.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

const withoutScript = { javaScriptEnabled: false };
/** Needs WASM: not for browsers without JavaScript. */
const HYDRATE = /\.hydrate\.spec\.ts$/;
/** Keep the machine so busy that nothing else can be measured beside them. */
const CROWD = /crowd\.spec\.ts$/;
const FAULTS = /faults\.hydrate\.spec\.ts$/;
/** What must look well or weigh little: on every screen, with scripts and without. */
const EVERYWHERE = /\/(axe|browse|weight)\./;
/** What is done at a desk: in the back office, the studio and at the till. */
const DESK = /\/(admin|editor|studio|till)\./;

// Everything is tried on both screens, and both with scripts and without, in two combinations of the four: first as
// most people have it, by phone in the shop and at a large screen at a desk, and then the other way round.
const projects: PlaywrightTestConfig["projects"] = [
  { name: "desktop-js", use: desktop, testMatch: [EVERYWHERE, DESK] },
  { name: "desktop-nojs", use: { ...desktop, ...withoutScript }, testIgnore: [CROWD, HYDRATE, DESK] },
  { name: "phone-js", use: phone, testIgnore: [CROWD, FAULTS, DESK] },
  { name: "phone-nojs", use: { ...phone, ...withoutScript }, testMatch: [EVERYWHERE, DESK], testIgnore: HYDRATE },
];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalSetup: "./global-setup.ts",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A second try keeps one hiccup of a busy machine from refusing everything; what needed it is named at the end.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  timeout: 30_000,
  // Patience, not a bound: what must be quick is measured in bench/, where a busy machine fails nothing.
  expect: { timeout: 10_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "report" }]],
  use: {
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    actionTimeout: 15_000,
    contextOptions: { reducedMotion: "reduce" },
    // A sixth of the work of a short test is the worker's, which copies the shop for later. Tests of what it is for, and
    // of what happens between devices, allow it.
    serviceWorkers: "block",
    launchOptions: { executablePath: installed(HEADLESS), args },
    // Recording costs half as much again: asked for when a failure is to be understood.
    trace: process.env.COMPTOIR_E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  projects: [
    ...projects,
    { name: "crowd", use: desktop, testMatch: CROWD, dependencies: projects.map(({ name }) => name ?? "") },
    { name: "faults", use: desktop, testMatch: FAULTS, dependencies: ["crowd"] },
  ],
});
