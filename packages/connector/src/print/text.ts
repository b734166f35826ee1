import type { Page, Section } from './page.ts';

const WIDTH = 100;

/** The same page as plain text. What others wrote can neither steer the terminal nor begin a line of its own. */
export function textOf({ title, id, alarm, sections, foot }: Page): string {
  const lines = [
    title,
    id,
    '='.repeat(Math.min(WIDTH, Math.max(title.length, id.length))),
    ...(alarm === null ? [] : ['', ...alarm.lines.map((line) => `!! ${alarm.heading}: ${line}`)]),
    ...sections.flatMap(sectionLines),
    '',
    foot,
  ];
  return `${lines.map(harmless).join('\n')}\n`;
}

function sectionLines({ heading, rows = [], items = [], documents = [], note, pre }: Section): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return [
    '',
    heading,
    '-'.repeat(heading.length),
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...items.map(({ text, mark }, i) => `${String(i + 1).padStart(2)}. ${text}${mark === null ? '' : ` [${mark}]`}`),
    ...documents.flatMap(({ title, facts, alarm, text }) => [
      title,
      ...facts.map((fact) => `  ${fact}`),
      ...(alarm === null ? [] : [`  !! ${alarm}`]),
      ...(text === null
        ? []
        : text
            .replace(/\r\n?/g, '\n')
            .split('\n')
            .map((line) => `  | ${line}`)),
      '',
    ]),
    ...(pre === undefined ? [] : pre.split('\n')),
    ...(note === undefined ? [] : [note]),
  ];
}

/** What breaks a line in a terminal, an editor or a viewer. */
const BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
/** Characters that steer, and those that turn the direction of what is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const STEERING = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function harmless(line: string): string {
  return line.replace(BREAKS, ' \u23ce ').replace(STEERING, '\ufffd');
}
