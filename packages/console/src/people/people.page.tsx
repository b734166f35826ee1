import type { UserView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay, useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { AddPerson } from './add-person.tsx';
import { OwnPassword } from './own-password.tsx';

/** Who may sign in here; for everybody their own password. */
export default function PeoplePage() {
  const { t } = useTranslation('people');
  const admin = useMay('admin');
  return (
    <>
      <PageHeader title={t('title')} />
      {admin ? <People /> : <p className="ms-muted">{t('onlyAdmins')}</p>}
      <OwnPassword />
    </>
  );
}

function People() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const { user } = useSession();
  const { date } = useFormats();
  const people = useApi<{ users: UserView[] }>('/users', { topics: ['people'] });
  return (
    <>
      <Answer of={people}>
        {({ users }) => (
          <div className="ms-panel ms-scroll">
            <table className="ms-table">
              <thead>
                <tr>
                  <th scope="col">{t('name')}</th>
                  <th scope="col">{t('roles')}</th>
                  <th scope="col">{t('state')}</th>
                  <th scope="col">{t('sessions')}</th>
                  <th scope="col">{t('since')}</th>
                  <th scope="col">{t('pseudonym')}</th>
                </tr>
              </thead>
              <tbody>
                {users.map((one) => (
                  <tr key={one.pseudonym}>
                    <th scope="row">
                      <Link to={`/people/${encodeURIComponent(one.name)}`}>{one.name}</Link>{' '}
                      {one.pseudonym === user?.pseudonym ? `(${t('you')})` : null}
                    </th>
                    <td>{one.roles.map((role) => common(`role.${role}`)).join(', ')}</td>
                    <td>
                      <PersonState of={one} />
                    </td>
                    <td>{one.sessions === 0 ? '–' : t('sessions', { count: one.sessions })}</td>
                    <td>{date(one.createdAt)}</td>
                    <td>
                      <code>{one.pseudonym}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Answer>
      <AddPerson />
    </>
  );
}

function PersonState({ of }: { of: UserView }) {
  const { t } = useTranslation('people');
  return of.state === 'active' ? (
    <StateWord kind="done" word={t('active')} />
  ) : (
    <StateWord kind="stopped" word={t('disabled')} />
  );
}
