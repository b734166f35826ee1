import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { readConsole } from '../api/console.ts';
import { whenSignedOut } from '../api/http.ts';
import { renew } from '../api/use-api.ts';
import { useSession } from '../app/session.tsx';
import type { Connection } from './connection.ts';
import { ReopenedStream } from './event-source.ts';
import { oncePerBrowser } from './one-per-browser.ts';

const NAME = 'millspace-events';

/** How long the question who is signed in may wait for an answer, ms. */
const ASK_MS = 10_000;

type Told =
  | { kind: 'changed'; topics: string[] }
  | { kind: 'resync' }
  | { kind: 'connection'; connection: Connection }
  /** The session is over, or another person's by now. */
  | { kind: 'session' };

/**
 * Hears what changed at the process and has the pages ask again. One tab of the browser holds the stream and tells the
 * others. After a break everything on the screen is asked for again, for nobody knows what was missed.
 */
export function useEventStream(): Connection {
  const client = useQueryClient();
  const { user, reload } = useSession();
  const person = user?.name;
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const wasOffline = useRef(false);

  useEffect(() => whenSignedOut(reload), [reload]);

  useEffect(() => {
    const channel = new BroadcastChannel(NAME);
    const take = (told: Told) => {
      if (told.kind === 'changed') void renew(client, told.topics);
      else if (told.kind === 'resync') void client.invalidateQueries();
      else if (told.kind === 'session') reload();
      else {
        if (told.connection.state === 'offline') wasOffline.current = true;
        else if (wasOffline.current) {
          wasOffline.current = false;
          void client.invalidateQueries();
        }
        setConnection(told.connection);
      }
    };
    const tell = (told: Told) => {
      take(told);
      channel.postMessage(told);
    };
    channel.onmessage = ({ data }: MessageEvent<Told | 'how is it?'>) => {
      if (data !== 'how is it?') take(data);
    };
    const leave = oncePerBrowser(NAME, () => {
      let now: Connection = { state: 'connecting' };
      // A tab that is opened later has to hear how the stream stands.
      const asked = new BroadcastChannel(NAME);
      asked.onmessage = ({ data }) => {
        if (data === 'how is it?') channel.postMessage({ kind: 'connection', connection: now } satisfies Told);
      };
      const stream = new ReopenedStream(() => '/api/v1/console/events', ['changed', 'resync'], {
        onEvent: (name, data) =>
          tell(name === 'resync' ? { kind: 'resync' } : { kind: 'changed', topics: topicsOf(data) }),
        onConnection: (next) => {
          now = next;
          tell({ kind: 'connection', connection: next });
        },
        mayReopen: async () => {
          const now = await readConsole(AbortSignal.timeout(ASK_MS));
          const same = now.user?.name === person;
          if (!same) tell({ kind: 'session' });
          return same;
        },
      });
      return () => {
        stream.close();
        asked.close();
      };
    });
    channel.postMessage('how is it?');
    return () => {
      leave();
      channel.close();
    };
  }, [client, reload, person]);

  return connection;
}

function topicsOf(data: string): string[] {
  const { topic, topics } = JSON.parse(data) as { topic?: string; topics?: string[] };
  return topics ?? (topic === undefined ? [] : [topic]);
}
