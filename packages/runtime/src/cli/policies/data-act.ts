import type { DataActRequest, DataActSheet } from '@millspace/schemas';
import type { Command } from 'commander';
import { MillspaceError } from '../../errors.ts';
import { shellWord } from '../shell-word.ts';
import { deskAction, type PolicyDesk, type PolicyHost } from './host.ts';
import type { DatasetName } from './simulate.ts';
import { policyTexts } from './texts.ts';
import { when } from './words.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Reading sheets and requests: the same at broker (of everybody) and connector (what concerns it). */
export function dataActCommands(dataAct: Command, host: PolicyHost, datasetId: DatasetName): void {
  const say = policyTexts(host.language);
  deskAction(
    host,
    dataAct.command('requests').description(say('requests')).option('--open', say('requestsOpen')),
    async (desk, options: { open?: boolean }) => {
      const all = await requestsOf(desk);
      const found = options.open ? all.filter(({ answer }) => !answer) : all;
      desk.show(found, () =>
        desk.table(
          [
            'columnRequest',
            'columnKind',
            'columnUser',
            'columnHolder',
            'columnThirdParty',
            'columnDataset',
            'columnAsked',
            'columnDue',
            'columnState',
          ],
          found.map((request) => requestCells(desk, request, Date.now())),
          'noRequests',
        ),
      );
    },
  );
  deskAction(host, dataAct.command('show <request>').description(say('requestShow')), async (desk, id: string) => {
    const request = await requestOf(desk, id);
    desk.show(request, () => requestLines(desk, request, Date.now()));
  });
  deskAction(host, dataAct.command('sheet <dataset>').description(say('sheet')), async (desk, dataset: string) => {
    const query = `?dataset=${encodeURIComponent(await datasetId(desk, dataset))}`;
    const sheet = await desk.caller.get<DataActSheet>(`${desk.scope}/data-act/sheet${query}`);
    desk.show(sheet, () => sheetLines(desk, sheet));
  });
}

async function requestsOf(desk: PolicyDesk): Promise<DataActRequest[]> {
  return (await desk.caller.get<{ requests: DataActRequest[] }>(`${desk.scope}/data-act/requests`)).requests;
}

/** The request that an id, or an unmistakable part of one, names. @throws MillspaceError MS-DAT-003 */
export async function requestOf(desk: PolicyDesk, part: string): Promise<DataActRequest> {
  const found = (await requestsOf(desk)).filter(
    ({ id }) => id === part || shortId(id).startsWith(part) || id.endsWith(part),
  );
  const [request] = found;
  if (request && found.length === 1) return request;
  throw new MillspaceError('MS-DAT-003', {
    detail: `${part} ${policyTexts('en')('ambiguous')}`,
    details: {
      text: { en: `${part} ${policyTexts('en')('ambiguous')}`, de: `${part} ${policyTexts('de')('ambiguous')}` },
    },
  });
}

/** The part of an id by which people name it. */
export const shortId = (id: string): string => id.slice(id.lastIndexOf(':') + 1).slice(0, 8);

function requestCells(desk: PolicyDesk, request: DataActRequest, now: number): string[] {
  const { id, kind, user, holder, recipient, dataset, at, state } = request;
  return [
    shortId(id),
    desk.say(`kind-${kind}`),
    user,
    holder,
    recipient ?? '–',
    dataset,
    when(at),
    dueWords(desk, request, now),
    desk.say(`state-${state}`),
  ];
}

/** When the answer is due, and how far that is. */
function dueWords(desk: PolicyDesk, { due, answer }: DataActRequest, now: number): string {
  if (answer) return '–';
  const far = Math.abs(due - now);
  const span = far >= 2 * DAY_MS ? `${Math.round(far / DAY_MS)} d` : `${Math.max(1, Math.round(far / HOUR_MS))} h`;
  return now >= due ? `${desk.say('overdue')} ${when(due)} (${span})` : `${when(due)} (${desk.say('dueIn')} ${span})`;
}

/** The dated form: what was asked, answered and escalated, each in its words. */
export function requestLines(desk: PolicyDesk, request: DataActRequest, now: number): string[] {
  const {
    id,
    kind,
    user,
    holder,
    recipient,
    purposes = [],
    dataset,
    text,
    at,
    due,
    state,
    answer,
    escalation,
    digest,
  } = request;
  return [
    `${desk.say(`kind-${kind}`)} · ${desk.say(`state-${state}`)}`,
    id,
    `${user} → ${holder}${recipient === undefined ? '' : ` → ${recipient}`} · ${dataset}`,
    ...(purposes.length === 0 ? [] : [`${desk.say('purposesFor')} ${purposes.join(', ')}`]),
    `${desk.say('hash')} ${digest}`,
    '',
    `${desk.say('askedIn')} ${when(at)}`,
    ...quoted(text),
    ...(answer
      ? [
          `${desk.say('answered')} ${when(answer.at)}: ${desk.say(answer.granted ? 'state-granted' : 'state-refused')}`,
          ...quoted(answer.text),
        ]
      : [`${desk.say('notAnswered')} ${dueWords(desk, { ...request, due }, now)}`]),
    ...(escalation ? [`${desk.say('escalated')} ${when(escalation.at)}`, ...quoted(escalation.text)] : []),
    ...(answer?.granted && desk.host.program === 'connector'
      ? ['', `${desk.say('offerIt')}: ${offerCommand(request)}`]
      : []),
  ];
}

function offerCommand({ kind, id, digest, purposes = [] }: DataActRequest): string {
  if (kind !== 'third-party') return 'connector publish … --template data-act-user';
  const known = [`purposes=${purposes.join(',')}`, `request=${id}`, `requestDigest=${digest}`];
  // What the reader has to fill in stands as it is; only what can be copied is quoted.
  const set = [...known.map((one) => shellWord(one)), 'until=…'];
  return `connector publish … --template data-act-third-party ${set.map((one) => `--set ${one}`).join(' ')}`;
}

const quoted = (text: string): string[] => text.split('\n').map((line) => `  ${line}`);

/** The command that says it: of one's own dataset, so not at the broker. */
const howToSay = (desk: PolicyDesk, { dataset }: DataActSheet): string[] =>
  desk.host.program === 'broker'
    ? []
    : [`${desk.say('sayIt')}: connector data-act describe ${shellWord(dataset)} retention="…"`];

/** Questions and answers, then what is missing and how to say it. */
export function sheetLines(desk: PolicyDesk, sheet: DataActSheet): string[] {
  const { say } = desk;
  const missing = sheet.lines.flatMap(({ answer, question, remedy }) =>
    answer === null ? [`  ${desk.word(question)}${remedy ? ` ${desk.word(remedy)}` : ''}`] : [],
  );
  return [
    sheet.dataset,
    ...desk.table(
      ['columnArticle', 'columnQuestion', 'columnSaid'],
      sheet.lines.map(({ article, question, answer }) => [
        article,
        desk.word(question),
        answer ? desk.word(answer) : say('notSaid'),
      ]),
      'nothingMissing',
    ),
    '',
    ...(missing.length === 0
      ? [say('nothingMissing')]
      : [`${missing.length} × ${say('notSaid')}:`, ...missing, ...howToSay(desk, sheet)]),
  ];
}
