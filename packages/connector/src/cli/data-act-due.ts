import { shortId } from '@millspace/runtime/cli/policies/data-act';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import type { DataActRequest } from '@millspace/schemas';

type Say = (en: string, de: string) => string;

/**
 * Pure: what somebody has to do, or waits for, under the Data Act: requests that nobody has answered, and refusals that the user may
 * escalate. What is overdue comes first and bears a mark. Times are epoch ms.
 */
export function dueLines(requests: readonly DataActRequest[], me: string, now: number, say: Say): string[] {
  const waiting = requests
    .filter(
      ({ holder, user, state }) =>
        (state === 'open' && [holder, user].includes(me)) || (state === 'refused' && user === me),
    )
    .sort((a, b) => a.due - b.due);
  const late = waiting.filter((request) => isLate(request, now));
  return [...late, ...waiting.filter((request) => !isLate(request, now))].map(
    (request) => `${isLate(request, now) ? '!! ' : ''}Data Act ${lineOf(request, me, now, say)}`,
  );
}

const isLate = ({ state, due }: DataActRequest, now: number): boolean => state === 'open' && now >= due;

function lineOf(request: DataActRequest, me: string, now: number, say: Say): string {
  const { id, state, due, holder, user, recipient, dataset } = request;
  const day = new Date(due).toISOString().slice(0, 10);
  const short = shellWord(shortId(id));
  const what = `${short} · ${dataset}${recipient === undefined ? '' : ` → ${recipient}`}`;
  const escalate = `connector data-act escalate ${short} --text …`;
  if (state === 'refused')
    return say(
      `${what}: ${holder} refused; you may escalate: ${escalate}`,
      `${what}: ${holder} hat abgelehnt; Sie können eskalieren: ${escalate}`,
    );
  const late = isLate(request, now);
  if (holder === me) {
    const answer = `connector data-act answer ${short}`;
    return late
      ? say(
          `${what}: your answer to ${user} was due on ${day}: ${answer}`,
          `${what}: Ihre Antwort an ${user} war am ${day} fällig: ${answer}`,
        )
      : say(
          `${what}: your answer to ${user} is due on ${day}: ${answer}`,
          `${what}: Ihre Antwort an ${user} ist am ${day} fällig: ${answer}`,
        );
  }
  return late
    ? say(
        `${what}: the answer of ${holder} was due on ${day}; you may escalate: ${escalate}`,
        `${what}: Die Antwort von ${holder} war am ${day} fällig; Sie können eskalieren: ${escalate}`,
      )
    : say(
        `${what}: the answer of ${holder} is due on ${day}`,
        `${what}: Die Antwort von ${holder} ist am ${day} fällig`,
      );
}
