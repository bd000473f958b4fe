// Debian's Chromium: a browser that a test tool downloads is one more thing to trust and to update.
import { execFileSync } from "node:child_process";

/** The whole browser. */
export const WHOLE = ["chromium", "chromium-browser", "google-chrome"];
/** First without the windows that nobody sees, which takes two fifths less of the processor's time. */
export const HEADLESS = ["chromium-headless-shell", ...WHOLE];

/** Where the first of these is; `CHROMIUM` names another. */
export function installed(names: string[]): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of names) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error("no Chromium: install Debian's package chromium, or name one in CHROMIUM");
}
