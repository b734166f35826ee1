import { Button, Checkbox, Textarea } from '@mantine/core';
import type { ListedTemplate, Proposal, ReplayAnswer } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../../api/http.ts';
import { useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { useWords } from '../../i18n/words.ts';
import { proposedIn } from '../../proposals/use-proposals.ts';
import { WaitingProposal } from '../../proposals/waiting.tsx';
import { bodyOf } from './body.ts';
import { asExpected, runTests } from './run-tests.ts';
import { OutcomeWord, useTests } from './tests-tab.tsx';
import type { Bench } from './use-template.ts';
import { useTwoPersons } from './use-two-persons.ts';

/** Makes the draft the next version: what would change is worked out first, then somebody says yes. */
export function Publish({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const [open, setOpen] = useState(false);
  const { judged, drafted, readOnly, template, save } = bench;
  if (readOnly || !drafted) return null;
  const refused = judged === null || judged.remarks.some(({ kind }) => kind === 'refusal');
  const lacks = refused ? t('lacksCorrection') : save.kind === 'failed' ? t('lacksSave') : null;
  const version = (template?.version ?? 0) + 1;
  return (
    <section className="ms-panel" aria-label={t('publish')}>
      <h2>{t('publish')}</h2>
      <p>{t(template === null ? 'publishFirst' : 'publishNext', { version })}</p>
      {open && lacks === null ? (
        <Checked bench={bench} version={version} close={() => setOpen(false)} />
      ) : (
        <div className="ms-row">
          <Button disabled={lacks !== null} onClick={() => setOpen(true)}>
            {t('checkFirst')}
          </Button>
          <span className="ms-muted">{lacks}</span>
        </div>
      )}
    </section>
  );
}

interface CheckedProps {
  bench: Bench;
  version: number;
  close: () => void;
}

/** Tests, and the decisions of the past week, under the version that is to be; then it is published, or proposed. */
function Checked({ bench, version, close }: CheckedProps) {
  const t = useWords('templates');
  const navigate = useNavigate();
  const { id, body, template, judged } = bench;
  const candidate = { ...body, id, version };
  const [despite, setDespite] = useState(false);
  const tests = useTests(id);
  const list = tests.data?.tests;
  const outcomes = useQuery({
    queryKey: ['tests before publishing', id, body, list],
    queryFn: async () => ({
      now: await runTests(candidate, list ?? []),
      before: template ? await runTests({ ...bodyOf(template), id, version: template.version }, list ?? []) : null,
    }),
    enabled: list !== undefined,
  });
  const replay = useQuery({
    queryKey: ['replay of a template', id, body],
    queryFn: () => post<ReplayAnswer>('/admin/replay', { as: 'template', template: candidate }),
    enabled: template !== null,
  });
  const twoPersons = useTwoPersons();
  const asks = twoPersons.data?.on === true;
  const [reason, setReason] = useState('');
  const publish = useCommand<object, ListedTemplate | Proposal>(
    (made) => ({
      method: 'POST',
      path: `/templates${asks ? `?reason=${encodeURIComponent(reason.trim())}` : ''}`,
      body: made,
    }),
    ['templates', 'proposals', 'inbox'],
  );
  const waiting = proposedIn(publish.data);
  const errors = judged?.remarks.filter(({ kind }) => kind === 'error').length ?? 0;
  const broken = list?.filter((test) => !asExpected(test, outcomes.data?.now.get(test.id))) ?? [];
  const objections = errors + broken.length;
  const ready = outcomes.data !== undefined && (template === null || replay.data !== undefined);
  const lacks =
    !ready || twoPersons.data === undefined
      ? t('lacksChecks')
      : objections > 0 && !despite
        ? t('lacksDespite')
        : asks && reason.trim() === ''
          ? t('lacksReason')
          : null;
  const submit = async () => {
    // With the version the draft goes: not one that somebody else has kept meanwhile.
    if (!(await bench.flush())) return;
    publish.mutate(candidate, {
      onSuccess: (answer) => {
        // A draft stays until it is a version.
        if (proposedIn(answer) !== null) return;
        bench.settled(body);
        void navigate({ to: `/policies/${id}/versions` } as never);
      },
    });
  };
  if (waiting !== null) return <WaitingProposal of={waiting} />;
  return (
    <>
      {template === null ? null : <Answer of={replay}>{(answer) => <Replayed of={answer} />}</Answer>}
      <Answer of={outcomes}>
        {({ now, before }) => (
          <div role="status">
            <p>
              {(list ?? []).length === 0
                ? t('noTestsKept')
                : t('testsResult', { good: (list ?? []).length - broken.length, count: (list ?? []).length })}
            </p>
            <ul>
              {(list ?? [])
                .filter((test) => broken.includes(test) || flips(before?.get(test.id), now.get(test.id)))
                .map((test) => (
                  <li key={test.id}>
                    <strong>{test.name}</strong>{' '}
                    {flips(before?.get(test.id), now.get(test.id)) ? t('flipped') : t('asBefore')}{' '}
                    <OutcomeWord test={test} of={now.get(test.id)} />
                  </li>
                ))}
            </ul>
          </div>
        )}
      </Answer>
      {errors > 0 ? <p>{t('lintErrors', { count: errors })}</p> : null}
      {ready && objections > 0 ? (
        <Checkbox
          mt="sm"
          label={t('despite', { count: objections })}
          checked={despite}
          onChange={(event) => setDespite(event.currentTarget.checked)}
        />
      ) : null}
      {asks ? (
        <Textarea
          mt="sm"
          label={t('reason')}
          description={t('reasonHint')}
          value={reason}
          maxLength={2000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      ) : null}
      {publish.error ? <ErrorPanel error={publish.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button disabled={lacks !== null} loading={publish.isPending} onClick={() => void submit()}>
          {t(asks ? 'proposeNow' : 'publishNow', { version })}
        </Button>
        <Button variant="default" onClick={close}>
          {t('notYet')}
        </Button>
        <span className="ms-muted">{lacks}</span>
      </div>
    </>
  );
}

const flips = (
  before: { kind: string; verdict?: string } | undefined,
  now: { kind: string; verdict?: string } | undefined,
): boolean => before !== undefined && now !== undefined && before.verdict !== now.verdict;

/** What the agreements of the past week would have decided, had they been made from this version. */
function Replayed({ of }: { of: ReplayAnswer }) {
  const t = useWords('templates');
  const pairs = [...new Set(of.changed.map(({ provider, consumer }) => `${provider} → ${consumer}`))];
  return (
    <div role="status">
      <p>
        {t('replayed', { changed: of.toDeny + of.toPermit, count: of.considered })}{' '}
        {of.undecidable > 0 ? t('replayedUndecidable', { count: of.undecidable }) : null}{' '}
        {of.unfilled === undefined ? null : t('replayedUnfilled', { count: of.unfilled })}
      </p>
      {pairs.length === 0 ? null : (
        <ul>
          {pairs.map((pair) => (
            <li key={pair}>{pair}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
