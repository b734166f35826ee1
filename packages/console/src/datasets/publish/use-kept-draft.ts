import type { DatasetDraft } from '@millspace/schemas';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../../api/http.ts';
import { renew, useApi } from '../../api/use-api.ts';
import { useSession } from '../../app/session.tsx';
import type { Draft } from './draft.ts';
import { Keeper, type KeeperDeps, type KeepState, type Kept } from './keeper.ts';

/** What could not be saved yet, by person and draft: the session may have ended under somebody's hands. */
const unsaved = new Map<string, Draft>();

export interface KeptDraft {
  draft: Draft;
  /** Where it lies; undefined: nothing was filled in yet. */
  id: string | undefined;
  change: (more: Draft) => void;
  state: KeepState;
  /** Saves again; `instead`: of what somebody else has kept. */
  again: (instead?: boolean) => void;
  /** Throws away what stands here and shows what is kept. */
  takeKept: () => Promise<void>;
  loading: boolean;
  error: Error | null;
}

/** A draft that lies on the server, by the id in the address. Without one, the first change makes it; the address may fill it in. */
export function useKeptDraft(): KeptDraft {
  const { draft: id, ...address } = useSearch({ strict: false }) as Draft & { draft?: string };
  const kept = useApi<DatasetDraft>(`/drafts/${encodeURIComponent(id ?? '')}`, { enabled: id !== undefined });
  const navigate = useNavigate();
  const person = useSession().user?.name;
  const keyOf = useCallback((draft: string | undefined) => JSON.stringify([person, draft]), [person]);
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft | null>(unsaved.get(keyOf(id)) ?? (id === undefined ? address : null));
  const [state, setState] = useState<KeepState>({ kind: 'kept' });
  const keeper = useRef<Keeper | null>(null);
  const made = useRef<string | undefined>(id);

  const keeperFrom = useCallback(
    (from: Kept | null) =>
      new Keeper(from, {
        save,
        changed: (now, at) => {
          setState(now);
          if (now.kind !== 'kept' || at === null) return;
          unsaved.delete(keyOf(at.id));
          unsaved.delete(keyOf(undefined));
          if (made.current === at.id) return;
          made.current = at.id;
          void navigate({ to: '.', search: { draft: at.id }, replace: true, resetScroll: false } as never);
        },
      }),
    [navigate, keyOf],
  );

  // Another draft is in the address than the one that is shown: it was opened, or the page was loaded with it.
  useEffect(() => {
    if (kept.data === undefined || kept.data.id !== id) return;
    if (keeper.current !== null && made.current === id) return;
    made.current = id;
    const mine = unsaved.get(keyOf(kept.data.id));
    keeper.current = keeperFrom(kept.data);
    setDraft(mine ?? kept.data.values);
    if (mine) void keeper.current.put(mine);
  }, [kept.data, id, keeperFrom, keyOf]);

  const change = (more: Draft) => {
    const next = { ...draft, ...more };
    setDraft(next);
    unsaved.set(keyOf(made.current), next);
    keeper.current ??= keeperFrom(null);
    void keeper.current.put(withoutGaps(next));
  };
  return {
    draft: draft ?? {},
    id: made.current,
    change,
    state,
    again: (instead = false) => void keeper.current?.again(instead),
    takeKept: async () => {
      // Not left to the effect above: the answer may be the one that is there already, of when the window was looked at again.
      const { data } = await kept.refetch();
      if (data === undefined) return;
      unsaved.delete(keyOf(data.id));
      keeper.current = keeperFrom(data);
      setDraft(data.values);
      setState({ kind: 'kept' });
      void renew(client, ['drafts']);
    },
    loading: draft === null && !kept.error,
    error: kept.error,
  };
}

const save: KeeperDeps['save'] = (values, at) =>
  at === null
    ? call<DatasetDraft>('POST', '/drafts', { body: { values } })
    : call<DatasetDraft>('PUT', `/drafts/${encodeURIComponent(at.id)}`, {
        body: { values, ...(at.revision === undefined ? {} : { revision: at.revision }) },
      });

/** Fields that are not filled in are left out: the server keeps texts. */
function withoutGaps(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}
