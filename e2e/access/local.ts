import type { UserRole } from '@millspace/schemas';

/** Each role of a connector, in the order of the columns below. */
export const LOCAL_ROLES = ['viewer', 'publisher', 'subscriber', 'signatory', 'admin'] as const satisfies UserRole[];

/** Who may call which route of a connector's own API: one column for each role, `x` for yes. */
const TABLE = `
GET    /api/v1/status                          x x x x x
GET    /api/v1/machines                        x x x . .
GET    /api/v1/latest                          x x x . .
GET    /api/v1/series                          x x x . .
GET    /api/v1/batches                         x x x . .
PUT    /api/v1/batches/marks                   . x x . .
GET    /api/v1/records                         x x x . .
POST   /api/v1/records                         . x . . .
GET    /api/v1/events                          x x x . .
GET    /api/v1/export                          . . x . .
GET    /api/v1/export/progress                 . . x . .
GET    /api/v1/received                        x x x x .
GET    /api/v1/received-files                  x x x . .
GET    /api/v1/received-files/{id}             . . x . .
GET    /api/v1/quarantine                      x x . . .
POST   /api/v1/quarantine/replay               . x . . .
GET    /api/v1/sources                         x x . . .
GET    /api/v1/sources/{id}/browse             . x . . .
POST   /api/v1/sources/{id}/trust              . x . . .
POST   /api/v1/sources/{id}/refuse             . x . . .
GET    /api/v1/sources/{id}                    x x . . .
POST   /api/v1/sources                         . x . . .
PUT    /api/v1/sources/{id}                    . x . . .
DELETE /api/v1/sources/{id}                    . x . . .
POST   /api/v1/sources/{id}/run                . x . . .
GET    /api/v1/sources/{id}/probe              . x . . .
GET    /api/v1/sources/{id}/access             . x . . .
GET    /api/v1/own-certificate                 x x . . .
GET    /api/v1/sources/{id}/nodes              . x . . .
GET    /api/v1/sources/{id}/values             . x . . .
GET    /api/v1/sources/{id}/index              . x . . .
POST   /api/v1/sources/{id}/index              . x . . .
DELETE /api/v1/sources/{id}/index              . x . . .
GET    /api/v1/sources/{id}/topics             . x . . .
POST   /api/v1/sources/{id}/topics             . x . . .
DELETE /api/v1/sources/{id}/topics             . x . . .
GET    /api/v1/sources/{id}/mapping            x x . . .
PUT    /api/v1/sources/{id}/mapping            . x . . .
POST   /api/v1/sources/{id}/mapping/proposal   . x . . .
GET    /api/v1/sources/{id}/user-certificate   x x . . .
PUT    /api/v1/sources/{id}/user-certificate   . x . . .
DELETE /api/v1/sources/{id}/user-certificate   . x . . .
POST   /api/v1/enrol                           . . . . x
GET    /api/v1/datasets                        x x x x .
POST   /api/v1/datasets                        . x . . .
DELETE /api/v1/datasets/{id}                   . x . . .
GET    /api/v1/drafts                          . x . . .
POST   /api/v1/drafts                          . x . . .
GET    /api/v1/drafts/{id}                     . x . . .
PUT    /api/v1/drafts/{id}                     . x . . .
DELETE /api/v1/drafts/{id}                     . x . . .
POST   /api/v1/drafts/{id}/restore             . x . . .
POST   /api/v1/preview                         x x . . .
POST   /api/v1/excerpt                         . x . . .
GET    /api/v1/approvals                       x x x x .
GET    /api/v1/approvals/{id}                  x x x x .
GET    /api/v1/inbox                           x x x x x
POST   /api/v1/approvals/{id}                  . x . x .
GET    /api/v1/catalog                         x x x x .
GET    /api/v1/catalog/{id}                    x x x x .
GET    /api/v1/negotiations                    x x x x .
GET    /api/v1/negotiations/{id}               x x x x .
GET    /api/v1/negotiations/{id}/why           x x x x .
POST   /api/v1/negotiations/offers             . . . x .
POST   /api/v1/negotiations/{id}/offer         . . . x .
POST   /api/v1/negotiations/{id}/accept        . . x x .
POST   /api/v1/negotiations/{id}/counter       . . x x .
POST   /api/v1/negotiations/{id}/verify        . x x x .
POST   /api/v1/negotiations/{id}/finalize      . x x x .
GET    /api/v1/protocol-steps                  x x x x .
PUT    /api/v1/protocol-steps                  . . . . x
POST   /api/v1/transport-key/rotate            . . . . x
POST   /api/v1/negotiations/{id}/approve       . . . x .
POST   /api/v1/negotiations/{id}/refuse        . x . x .
POST   /api/v1/negotiations/{id}/terminate     . x x x .
GET    /api/v1/agreements                      x x x x .
GET    /api/v1/agreements/{id}                 x x x x .
GET    /api/v1/agreements/{id}/why             x x x x .
GET    /api/v1/given-and-received              x x x x .
POST   /api/v1/agreements/{id}/revoke          . x . x .
POST   /api/v1/agreements/{id}/waive           . . . x .
GET    /api/v1/transfers                       x x x x .
POST   /api/v1/transfers                       . . x . .
GET    /api/v1/transfers/{id}                  x x x x .
GET    /api/v1/transfers/{id}/why              x x x x .
POST   /api/v1/transfers/{id}/start            . x . . .
POST   /api/v1/transfers/{id}/suspend          . x x . .
POST   /api/v1/transfers/{id}/resume           . x x . .
POST   /api/v1/transfers/{id}/complete         . x x . .
POST   /api/v1/transfers/{id}/terminate        . x x . .
POST   /api/v1/transfers/{id}/history          . . x . .
POST   /api/v1/transfers/{pid}/fetch           . . x . .
GET    /api/v1/partners                        x x x x x
PUT    /api/v1/partners                        . . . . x
GET    /api/v1/partners/{id}/catalog           x x x x .
POST   /api/v1/partners/{id}/withdraw          . x . x x
GET    /api/v1/transport-delegation            x x x x x
POST   /api/v1/transport-delegation/withdraw   . x . x x
POST   /api/v1/transport-delegation/give       . . . . x
GET    /api/v1/history                         x x x x .
DELETE /api/v1/history/{request}               . . x . .
POST   /api/v1/requests                        . . x x .
GET    /api/v1/why/{id}                        x x x x .
GET    /api/v1/evidence                        x x x x .
GET    /api/v1/acts                            . . . x x
GET    /api/v1/apps                            . . . . x
POST   /api/v1/apps                            . . . . x
POST   /api/v1/apps/{name}/token               . . . . x
POST   /api/v1/apps/{name}/disable             . . . . x
DELETE /api/v1/apps/{name}                     . . . . x
GET    /api/v1/duties                          x x x x x
GET    /api/v1/duties/log                      x x x x x
GET    /api/v1/notices                         x x x x x
GET    /api/v1/duties/log/verify               x x x x x
POST   /api/v1/sources/{id}/mapping/reload     . x . . .
GET    /api/v1/templates                       x x x x .
GET    /api/v1/templates/{id}                  x x x x .
GET    /api/v1/rules                           x x x x .
GET    /api/v1/data-act/requests               x x x x .
POST   /api/v1/data-act/requests               . . x . .
GET    /api/v1/data-act/withholdings           x x x x .
GET    /api/v1/data-act/sheet                  x x x x .
POST   /api/v1/data-act/withholdings           . . . x .
POST   /api/v1/templates/{id}/fill             x x x x .
POST   /api/v1/lint                            x x x x .
POST   /api/v1/simulate                        x x x x .
POST   /api/v1/replay                          x x x x .
POST   /api/v1/data-act/requests/{id}/answer   . . . x .
POST   /api/v1/data-act/requests/{id}/escalate . . x . .
POST   /api/v1/data-act/withholdings/{id}/end  . . . x .
GET    /api/v1/leave                           . . . . x
POST   /api/v1/leave                           . . . . x
GET    /api/v1/audit                           x x x x x
POST   /api/v1/audit/acknowledge               . . . . x
GET    /api/v1/audit/entries                   x x x x .
GET    /api/v1/audit/evidence                  x x x x .
GET    /api/v1/audit/accesses                  x x x x .
GET    /api/v1/machine-relations               x x x x .
POST   /api/v1/machine-relations               . . . x .
POST   /api/v1/machine-relations/{id}/confirm  . . . x .
POST   /api/v1/machine-relations/{id}/end      . . . x .
GET    /api/v1/control-signals                 x x x x x
GET    /api/v1/maintenance                     x x . . .
POST   /api/v1/maintenance/{machine}           . x . . .
POST   /api/v1/maintenance/{machine}/close     . x . . .
GET    /api/v1/agreements/{id}/payments        x x x x .
POST   /api/v1/agreements/{id}/payments        . . . x .
GET    /api/v1/agreements/{id}/print           x x x x .
GET    /api/v1/signatories                     . . . x x
PUT    /api/v1/signatories/{name}/limits       . . . . x
GET    /api/v1/instructions                    x x x x x
POST   /api/v1/instructions                    . . . x .
POST   /api/v1/instructions/{id}/end           . . . x x
GET    /api/v1/documents                       x x x x .
POST   /api/v1/documents                       . x . x .
`;

/** What a registered program may call with its token: data, and nothing else. */
export const FOR_APPS = [
  ...['machines', 'latest', 'series', 'batches', 'records', 'events', 'export'],
  ...['received-files', 'received-files/{id}'],
].map((name) => `GET /api/v1/${name}`);

/** Route → the roles that may call it. */
export const LOCAL: Readonly<Record<string, readonly UserRole[]>> = Object.fromEntries(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [method, path, ...marks] = line.split(/ +/);
      return [`${method} ${path}`, LOCAL_ROLES.filter((_role, index) => marks[index] === 'x')];
    }),
);
