import { Checkbox } from '@mantine/core';
import type { UserRole } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';

const ROLES: Record<'connector' | 'broker', readonly UserRole[]> = {
  connector: ['publisher', 'subscriber', 'viewer', 'signatory', 'admin'],
  broker: ['admin', 'auditor'],
};

/** The roles that this process knows, each with what it may do. */
export function Roles({ value, onChange }: { value: readonly UserRole[]; onChange: (roles: UserRole[]) => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const { info } = useSession();
  return (
    <fieldset style={{ border: 0, padding: 0, margin: '12px 0 0' }}>
      <legend style={{ fontWeight: 600 }}>{t('roles')}</legend>
      {ROLES[info.app].map((role) => (
        <Checkbox
          key={role}
          mt="xs"
          label={common(`role.${role}`)}
          description={t(`roleMeaning.${role}`)}
          checked={value.includes(role)}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? [...value, role] : value.filter((other) => other !== role))
          }
        />
      ))}
    </fieldset>
  );
}
