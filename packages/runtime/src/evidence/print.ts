import type { EvidenceProblem, EvidenceReport } from './report.ts';

type Language = 'en' | 'de';

/** The report in words, a line for each finding. */
export function reportLines(report: EvidenceReport, language: Language): string[] {
  const say = (en: string, de: string) => (language === 'de' ? de : en);
  const { ok, size, entries, erased, receipts, checkpoints, compared, keys, problems, warnings, more } = report;
  const verdict = ok ? say('intact', 'unversehrt') : say('BROKEN', 'GEBROCHEN');
  const finding = (mark: string, { code, where, text }: EvidenceProblem) =>
    `${mark} ${code} ${where}: ${text[language]}`;
  return [
    say(
      `${verdict}: ${entries} entries (${erased} erased) of a log of ${size}`,
      `${verdict}: ${entries} Einträge (${erased} gelöscht) eines Protokolls von ${size}`,
    ),
    say(
      `${checkpoints} kept checkpoints in the file fit, ${compared} of your own compared, ${receipts} receipts`,
      `${checkpoints} aufbewahrte Prüfpunkte der Datei passen, ${compared} eigene verglichen, ${receipts} Quittungen`,
    ),
    ...keys.map(
      ({ kid, known }) =>
        `${say('signed with', 'unterzeichnet mit')} ${kid} (${known ? say('known', 'bekannt') : say('unknown', 'unbekannt')})`,
    ),
    ...problems.map((problem) => finding('!!', problem)),
    ...(more > 0 ? [say(`!! and ${more} more`, `!! und ${more} weitere`)] : []),
    ...warnings.map((warning) => finding('!', warning)),
  ];
}
