import type { DataspaceRule, ListedTemplate, TemplateDraft } from '@millspace/schemas';
import { useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { call } from '../../api/http.ts';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { begin, changed, type History, redone, undone } from '../tree/history.ts';
import { bodyOf, EMPTY, misshapen, type TemplateBody } from './body.ts';
import { DraftSaver, type SaveState } from './draft-saver.ts';
import { draftKey, type Found, orNull } from './found.ts';
import { type Judged, judge } from './judge.ts';
import { useSampleValues } from './sample-values.ts';

/** A template on the bench: what is written, how to change it, what it says. */
export interface Bench {
  id: string;
  body: TemplateBody;
  change: (body: TemplateBody, tag?: string | null) => void;
  undo: (() => void) | null;
  redo: (() => void) | null;
  save: SaveState;
  /** Keeps what is on the screen; whether that went well. */
  flush: () => Promise<boolean>;
  /** Reads what is kept, instead of what is on the screen. */
  reload: () => Promise<void>;
  /** Keeps what is on the screen, whatever is kept. */
  overwrite: () => Promise<void>;
  /** The draft has become a version, or was thrown away. */
  settled: (body: TemplateBody) => void;
  readOnly: boolean;
  origin: 'own' | 'shipped' | 'none';
  template: ListedTemplate | null;
  /** There is something that is no version yet. */
  drafted: boolean;
  basedOn: number | null;
  /** The place at which it is in no form of a template; null: it is one. */
  misshapen: string | null;
  /** Null while it is misshapen. */
  judged: Judged | null;
}

export function useBench(id: string, { template, draft }: Found): Bench {
  const client = useQueryClient();
  const admin = useMay('admin');
  const origin = template === null ? 'none' : template.origin;
  const first = (draft?.template as TemplateBody | undefined) ?? (template ? bodyOf(template) : EMPTY);
  const [history, setHistory] = useState<History<TemplateBody>>(() => begin(first));
  const [save, setSave] = useState<SaveState>({ kind: 'kept', at: draft?.savedAt ?? null });
  const [drafted, setDrafted] = useState(draft !== null);
  const basedOn = useRef(draft ? draft.basedOn : (template?.version ?? null));
  const saver = useRef<DraftSaver<TemplateBody> | null>(null);
  saver.current ??= new DraftSaver<TemplateBody>(draft?.revision ?? 0, {
    tell: setSave,
    put: async (body, revision) => {
      const input = { template: body, basedOn: basedOn.current, revision };
      const kept = await call<TemplateDraft>('PUT', `/template-drafts/${encodeURIComponent(id)}`, { body: input });
      client.setQueryData(draftKey(id), kept);
      return kept;
    },
  });
  useEffect(() => {
    const current = saver.current;
    const warn = (event: BeforeUnloadEvent) => {
      if (current?.pending) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
      void current?.flush();
    };
  }, []);
  const show = (next: History<TemplateBody>) => {
    if (Object.is(next.now, history.now)) return;
    setHistory(next);
    setDrafted(true);
    saver.current?.change(next.now);
  };
  const body = history.now;
  const deferred = useDeferredValue(body);
  const { given } = useSampleValues();
  const rules = useApi<{ rules: DataspaceRule[] }>('/rules', { topics: ['rules'] });
  const inForce = rules.data?.rules;
  const bad = useMemo(() => misshapen(deferred), [deferred]);
  const judged = useMemo(
    () =>
      bad === null
        ? judge({ ...deferred, id, version: (template?.version ?? 0) + 1 }, given, { rules: inForce ?? [] })
        : null,
    [bad, deferred, id, template?.version, given, inForce],
  );
  const readKept = async () => {
    const kept = await orNull<TemplateDraft>(`/template-drafts/${encodeURIComponent(id)}`);
    saver.current?.over(kept?.revision ?? 0);
    return kept;
  };
  return {
    id,
    body,
    change: (next, tag = null) => show(changed(history, next, tag)),
    undo: history.past.length > 0 ? () => show(undone(history)) : null,
    redo: history.future.length > 0 ? () => show(redone(history)) : null,
    save,
    flush: () => saver.current?.flush() ?? Promise.resolve(true),
    reload: async () => {
      saver.current?.forget();
      const kept = await readKept();
      setHistory(begin((kept?.template as TemplateBody | undefined) ?? (template ? bodyOf(template) : EMPTY)));
      setSave({ kind: 'kept', at: kept?.savedAt ?? null });
    },
    overwrite: async () => {
      await readKept();
      await saver.current?.flush();
    },
    settled: (now) => {
      saver.current?.forget();
      saver.current?.over(0);
      client.setQueryData(draftKey(id), null);
      basedOn.current = (template?.version ?? 0) + 1;
      setHistory(begin(now));
      setDrafted(false);
      setSave({ kind: 'kept', at: null });
    },
    readOnly: !admin || origin === 'shipped',
    origin,
    template,
    drafted,
    basedOn: basedOn.current,
    misshapen: bad,
    judged,
  };
}
