/** Epoch ms out of a date, an ISO time, epoch milliseconds, or how long ago (`90m`, `24h`, `7d`). @throws RangeError */
export function parseTime(text: string, now = Date.now()): number {
  const ago = /^(\d+)\s*([smhd])$/.exec(text);
  const unit: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  if (ago) return now - Number(ago[1]) * (unit[ago[2] ?? 's'] ?? 1000);
  if (text === 'now') return now;
  if (/^\d{12,}$/.test(text)) return Number(text);
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed))
    throw new RangeError(`"${text}" is no time: write 2026-05-01, 2026-05-01T14:00Z, or 24h for a day ago`);
  return parsed;
}
