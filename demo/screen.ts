/** The demo's live screen: a pure function from what is known to lines of text, and the thin part that puts them on a terminal. */

export interface MillLine {
  name: string;
  via: string;
  state: string;
  powerKw: number | null;
  speed: number | null;
  temperature: number | null;
}

export interface LegLine {
  from: string;
  to: string;
  perSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  backlog: number | null;
  state: string;
}

export interface ScreenModel {
  url: string;
  runningSeconds: number;
  mills: MillLine[];
  legs: LegLine[];
  decisions: { permitted: number; refused: number; revoked: number };
  events: string[];
  labels: ScreenLabels;
}

export interface ScreenLabels {
  title: string;
  mill: string;
  via: string;
  state: string;
  power: string;
  speed: string;
  temperature: string;
  leg: string;
  rate: string;
  latency: string;
  backlog: string;
  decisions: string;
  keys: string;
}

const ESCAPE = '\u001b[';
const COLOUR_CODE = new RegExp(`(${ESCAPE.replace('[', '\\[')}[0-9;]*m)`);

const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

export function renderScreen(model: ScreenModel, columns: number): string[] {
  const { labels } = model;
  const clock = new Date(model.runningSeconds * 1000).toISOString().slice(11, 19);
  return [
    `${bold(labels.title)}  ${model.url}  ${dim(clock)}`,
    '',
    dim(row([labels.mill, labels.via, labels.state, labels.power, labels.speed, labels.temperature], MILL_WIDTHS)),
    ...model.mills.map((mill) =>
      row(
        [
          mill.name,
          mill.via,
          mill.state,
          unit(mill.powerKw, 'kW', 2),
          unit(mill.speed, '1/min', 0),
          unit(mill.temperature, '°C', 1),
        ],
        MILL_WIDTHS,
      ),
    ),
    '',
    dim(row([labels.leg, labels.rate, labels.latency, labels.backlog, ''], LEG_WIDTHS)),
    ...model.legs.map((leg) =>
      row(
        [
          `${leg.from} → ${leg.to}`,
          `${leg.perSecond.toFixed(1)} /s`,
          latency(leg),
          leg.backlog === null ? '–' : String(leg.backlog),
          leg.state,
        ],
        LEG_WIDTHS,
      ),
    ),
    '',
    `${labels.decisions}: ${model.decisions.permitted} ✓  ${model.decisions.refused} ✗  ${model.decisions.revoked} ⊘`,
    ...model.events.slice(-6).map((event) => dim(event)),
    '',
    labels.keys,
  ].map((line) => cut(line, columns));
}

const MILL_WIDTHS = [14, 12, 16, 12, 12, 10];
const LEG_WIDTHS = [40, 12, 20, 10, 24];

function row(cells: string[], widths: number[]): string {
  return cells
    .map((cell, index) => (cell.length >= (widths[index] ?? 0) ? `${cell} ` : cell.padEnd(widths[index] ?? 0)))
    .join('');
}

function unit(value: number | null, name: string, digits: number): string {
  return value === null ? '–' : `${value.toFixed(digits)} ${name}`;
}

function latency(leg: LegLine): string {
  return leg.p50Ms === null || leg.p99Ms === null ? '–' : `${Math.round(leg.p50Ms)} / ${Math.round(leg.p99Ms)} ms`;
}

/** Cuts to the visible width; colour codes have none. */
function cut(line: string, columns: number): string {
  let seen = 0;
  let out = '';
  for (const part of line.split(COLOUR_CODE)) {
    if (part.startsWith(ESCAPE)) {
      out += part;
      continue;
    }
    const room = Math.max(0, columns - seen);
    out += part.slice(0, room);
    seen += part.length;
  }
  return out;
}

/** Draws over its own last picture, so that what was printed before stays. */
export class LiveScreen {
  readonly #out: NodeJS.WriteStream;
  #height = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  draw(model: ScreenModel): void {
    const lines = renderScreen(model, this.#out.columns || 100);
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    this.#out.write(`${up}\u001b[?25l${lines.map((line) => `\u001b[2K${line}`).join('\n')}\n\u001b[J`);
    this.#height = lines.length;
  }

  end(): void {
    this.#out.write('\u001b[?25h');
    this.#height = 0;
  }
}
