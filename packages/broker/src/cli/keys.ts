import type { JwkSet } from '@millspace/schemas';
import type { Session } from './session.ts';
import { table } from './table.ts';

/** `broker keys`: what the broker signs tokens and receipts with. */

export async function listKeys(session: Session): Promise<void> {
  const { keys } = await session.get<JwkSet>('/jwks');
  if (session.json) session.print(JSON.stringify({ keys }, null, 2));
  else
    session.print(
      table(
        ['kid', 'state'],
        keys.map(({ kid }, index) => [kid, session.say(index === 0 ? 'keySigns' : 'keyRetired')]),
      ),
    );
}

export async function rotateKey(session: Session): Promise<void> {
  const rotated = await session.send<{ kid: string; retired: string }>('POST', '/keys/rotate');
  if (session.json) session.print(JSON.stringify(rotated, null, 2));
  else session.print(session.say('keyRotated').replace('{kid}', rotated.kid).replace('{retired}', rotated.retired));
}
