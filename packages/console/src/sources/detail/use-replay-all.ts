import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { get, post } from '../../api/http.ts';
import { renew } from '../../api/use-api.ts';

/** In one question; more would keep the connector from its machines. */
const AT_ONCE = 200;

export interface ReplayState {
  running: boolean;
  done: number;
  accepted: number;
  refused: number;
  error: unknown;
}

const NOTHING: ReplayState = { running: false, done: 0, accepted: 0, refused: 0, error: null };

/** Takes in after all whatever of a source broke a rule, the newest first, some at a time; can be stopped between two questions. */
export function useReplayAll(source: string) {
  const client = useQueryClient();
  const [state, setState] = useState(NOTHING);
  const stopped = useRef(false);
  const start = async () => {
    stopped.current = false;
    let now: ReplayState = { ...NOTHING, running: true };
    setState(now);
    try {
      for (let before: number | undefined; !stopped.current; ) {
        const query = { source, open: true, limit: AT_ONCE, before };
        const { entries } = await get<{ entries: { id: number }[] }>('/quarantine', { query });
        if (entries.length === 0) break;
        const ids = entries.map(({ id }) => id);
        const { accepted, quarantined } = await post<{ accepted: number; quarantined: number }>('/quarantine/replay', {
          ids,
        });
        // What is refused once more comes back as a newer entry: only older ones are looked at.
        before = ids.at(-1);
        now = {
          ...now,
          done: now.done + ids.length,
          accepted: now.accepted + accepted,
          refused: now.refused + quarantined,
        };
        setState(now);
      }
    } catch (error) {
      now = { ...now, error };
    }
    setState({ ...now, running: false });
    await renew(client, ['quarantine', 'sources']);
  };
  return {
    state,
    start: () => void start(),
    stop: () => {
      stopped.current = true;
    },
  };
}
