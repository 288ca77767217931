import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator } from "@playwright/test";
import type { Person } from "./page.ts";

export const screenshots = join(import.meta.dirname, "..", "output", "screenshots");

const sizes = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 360, height: 740 },
} as const;
export type Size = keyof typeof sizes;

/**
 * Takes a picture of a screen in light and dark, wide and narrow, and has axe look at each. What is
 * `whole` must not be cut off anywhere.
 */
export async function capture(
  { page }: Person,
  screen: string,
  { only = ["wide", "narrow"], whole }: { only?: readonly Size[]; whole?: Locator } = {},
): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const size of only) {
    await page.setViewportSize(sizes[size]);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => document.fonts.ready);
      if (whole !== undefined) await expect.soft(whole).toBeInViewport({ ratio: 1 });
      const name = `${screen}-${colorScheme}-${sizes[size].width}`;
      await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled" });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      const findings = violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect.soft(findings, `accessibility of ${name}`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `pixels by which ${name} is too wide`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize(sizes.wide);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}
