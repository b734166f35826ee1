import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { UserRole, UserView } from '@millspace/schemas';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { MaySign } from './may-sign.tsx';
import { Roles } from './roles.tsx';

/** One person: roles, letting in or not, a new password, erasing. */
export default function PersonPage() {
  const { t } = useTranslation('people');
  const { name } = useParams({ strict: false }) as { name: string };
  const people = useApi<{ users: UserView[] }>('/users', { topics: ['people'] });
  return (
    <>
      <PageHeader title={name} trail={<Trail steps={[{ label: t('title'), to: '/people' }]} />} />
      <Answer of={people}>
        {({ users }) => {
          const person = users.find((one) => one.name === name);
          return person ? (
            <>
              <PersonRoles of={person} />
              <MaySign of={person} />
              <Access of={person} />
              <NewPassword of={person} />
              <Erase of={person} />
            </>
          ) : (
            <EmptyState
              title={t('unknown', { name })}
              why={t('unknownWhy')}
              action={<Link to="/people">{t('title')}</Link>}
            />
          );
        }}
      </Answer>
    </>
  );
}

const path = ({ name }: UserView, more = '') => `/users/${encodeURIComponent(name)}${more}`;

function PersonRoles({ of }: { of: UserView }) {
  const { t } = useTranslation('people');
  const [roles, setRoles] = useState<UserRole[]>(of.roles);
  const save = useCommand<UserRole[]>(
    (chosen) => ({ method: 'PUT', path: path(of, '/roles'), body: { roles: chosen } }),
    ['people'],
  );
  const same = roles.length === of.roles.length && roles.every((role) => of.roles.includes(role));
  return (
    <form
      className="ms-panel"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(roles);
      }}
    >
      <Roles value={roles} onChange={setRoles} />
      <p className="ms-muted">{t('rolesConsequence')}</p>
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className="ms-row">
        <Button type="submit" disabled={same || roles.length === 0} loading={save.isPending}>
          {t('save')}
        </Button>
        <span className="ms-muted" role="status">
          {roles.length === 0 ? t('lacksRole') : same ? (save.isSuccess ? t('done') : t('sameRoles')) : null}
        </span>
      </div>
    </form>
  );
}

function Access({ of }: { of: UserView }) {
  const { t } = useTranslation('people');
  const locked = of.state === 'disabled';
  const change = useCommand<undefined>(
    () => ({ method: 'POST', path: path(of, locked ? '/enable' : '/disable') }),
    ['people'],
  );
  return (
    <section className="ms-panel">
      <h2>{locked ? t('disabled') : t('active')}</h2>
      {locked ? null : <p className="ms-muted">{t('disableConsequence')}</p>}
      {change.error ? <ErrorPanel error={change.error} /> : null}
      <Button variant="default" loading={change.isPending} onClick={() => change.mutate(undefined)}>
        {locked ? t('enable') : t('disable')}
      </Button>
    </section>
  );
}

function NewPassword({ of }: { of: UserView }) {
  const { t } = useTranslation('people');
  const set = useCommand<string>(
    (password) => ({ method: 'POST', path: path(of, '/password'), body: { password } }),
    ['people'],
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    set.mutate(String(new FormData(form).get('password')), { onSuccess: () => form.reset() });
  };
  return (
    <form className="ms-panel" onSubmit={submit}>
      <h2>{t('newPassword')}</h2>
      <PasswordInput
        name="password"
        label={t('newPasswordLabel')}
        description={t('passwordHint')}
        autoComplete="new-password"
        minLength={12}
        required
        style={{ maxWidth: 480 }}
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
      />
      {set.error ? <ErrorPanel error={set.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" variant="default" loading={set.isPending}>
          {t('newPassword')}
        </Button>
        <span role="status">{set.isSuccess ? t('done') : null}</span>
      </div>
    </form>
  );
}

/** Cannot be taken back, so the name is typed. */
function Erase({ of }: { of: UserView }) {
  const { t } = useTranslation('people');
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const erase = useCommand<undefined>(() => ({ method: 'DELETE', path: path(of) }), ['people']);
  return (
    <form
      className="ms-panel"
      onSubmit={(event) => {
        event.preventDefault();
        erase.mutate(undefined, { onSuccess: () => void navigate({ to: '/people' }) });
      }}
    >
      <h2>{t('eraseTitle', { name: of.name })}</h2>
      <p className="ms-muted">{t('eraseConsequence', { pseudonym: of.pseudonym })}</p>
      <TextInput
        label={t('typeName', { name: of.name })}
        value={typed}
        autoComplete="off"
        style={{ maxWidth: 480 }}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {erase.error ? <ErrorPanel error={erase.error} /> : null}
      <Button type="submit" variant="default" mt="sm" disabled={typed !== of.name} loading={erase.isPending}>
        {t('erase')}
      </Button>
    </form>
  );
}
