import type { Figure } from './figure.ts';

/** A table for people; figures that belong to a title stand below it. */
export function table(sections: readonly { title: string; figures: readonly Figure[] }[]): string {
  const rows = sections.flatMap(({ figures }) => figures.map(cells));
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => [...(row[column] ?? '')].length)));
  const lines: string[] = [];
  for (const { title, figures } of sections) {
    lines.push('', title);
    for (const figure of figures) {
      const row = cells(figure);
      const padded = row.map((text, column) =>
        column === 1 ? text.padStart(widths[1] ?? 0) : text.padEnd(widths[column] ?? 0),
      );
      lines.push(`  ${padded.join('  ')}`.trimEnd());
      for (const more of remarks(figure)) lines.push(`      ${more}`);
    }
  }
  return `${lines.join('\n').trimStart()}\n`;
}

function cells(figure: Figure): string[] {
  const value = figure.value === null ? '—' : plain(figure.value);
  const budget = figure.budget === null ? '' : `budget ${figure.budget}`;
  const verdict = figure.met === null ? '' : figure.met ? 'met' : 'MISSED';
  return [figure.name.replace(/^[a-z]+: /, ''), value, figure.unit, budget, verdict];
}

function remarks({ reason, peer, note, fsyncP50Ms }: Figure): string[] {
  return [
    ...(reason === undefined ? [] : [`not measured: ${reason}`]),
    ...(peer === null ? [] : [`${peer.name}: ${plain(peer.value)} ${peer.unit}`]),
    ...(note === undefined ? [] : [note]),
    ...(fsyncP50Ms === undefined ? [] : [`fsync p50 ${plain(fsyncP50Ms)} ms`]),
  ];
}

function plain(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value >= 100 ? 0 : value >= 1 ? 2 : 4 });
}
