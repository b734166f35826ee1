import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { UserInput, UserRole } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Roles } from './roles.tsx';

const SHORTEST = 12;

/** A new person with roles and a first password. */
export function AddPerson() {
  const { t } = useTranslation('people');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [roles, setRoles] = useState<UserRole[]>([]);
  const add = useCommand<UserInput>((body) => ({ method: 'POST', path: '/users', body }), ['people']);
  if (!open) return <Button onClick={() => setOpen(true)}>{t('add')}</Button>;
  const close = () => {
    setOpen(false);
    setName('');
    setPassword('');
    setRoles([]);
    add.reset();
  };
  const lacks: string | null =
    name.trim() === ''
      ? t('lacksName')
      : roles.length === 0
        ? t('lacksRole')
        : password.length < SHORTEST
          ? t('lacksPassword')
          : null;
  return (
    <form
      className="ms-panel"
      style={{ maxWidth: 560 }}
      onSubmit={(event) => {
        event.preventDefault();
        const [first, ...others] = roles;
        if (first !== undefined)
          add.mutate(
            { name: name.trim(), password, roles: [first, ...others] as UserInput['roles'] },
            { onSuccess: close },
          );
      }}
    >
      <h2>{t('addTitle')}</h2>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        value={name}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Roles value={roles} onChange={setRoles} />
      <PasswordInput
        label={t('password')}
        description={t('passwordHint')}
        value={password}
        autoComplete="new-password"
        mt="sm"
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {add.error ? <ErrorPanel error={add.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lacks !== null} loading={add.isPending}>
          {t('add')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        {lacks === null ? null : <span className="ms-muted">{lacks}</span>}
      </div>
    </form>
  );
}
