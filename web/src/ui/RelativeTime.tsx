import { useEffect, useState } from "react";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function describe(time: number, now: number): string {
  const age = now - time;
  if (age > 7 * 86_400_000) return absolute.format(time);
  for (const [unit, millis] of UNITS) {
    if (age >= millis) return relative.format(-Math.floor(age / millis), unit);
  }
  return "just now";
}

/** A moment as '5 minutes ago', with the exact time as tooltip. */
export function RelativeTime({ time }: { time: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(time).toISOString()} title={absolute.format(time)}>
      {describe(time, Math.max(now, time))}
    </time>
  );
}
