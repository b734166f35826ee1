import { randomUUID } from 'node:crypto';
import { bi } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { Actor } from '@millspace/runtime/users/actor';
import {
  type Bilingual,
  describeErrors,
  type SigningScope,
  type StandingInstruction,
  validateStandingInstructionInput,
} from '@millspace/schemas';
import { beyond, beyondLimits, type Contract, type Exceeded, wider } from './limits.ts';
import type { Signatories, Staff } from './signatories.ts';
import { PROVIDERS_UNTOLD } from './words.ts';

/** Why instructions end by themselves. */
const ENDS = {
  role: bi('the person is no signatory any more', 'die Person ist kein Unterzeichner mehr'),
  disabled: bi('the account of the person was disabled', 'das Konto der Person wurde gesperrt'),
  limits: bi('the limits of the person were changed', 'die Grenzen der Person wurden geändert'),
  time: bi('its time is over', 'seine Zeit ist abgelaufen'),
};

/**
 * Standing instructions: what is signed without asking again, always in the name of a signatory. One ends with its person (role,
 * account, limits), for good: whoever comes back has to say it again.
 */
export class Instructions {
  readonly #db: SqliteDatabase;
  readonly #signatories: Signatories;
  readonly #staff: Staff;
  readonly #now: () => number;

  constructor(db: SqliteDatabase, signatories: Signatories, staff: Staff, now: () => number) {
    this.#db = db;
    this.#signatories = signatories;
    this.#staff = staff;
    this.#now = now;
    this.reconsider();
    staff.onActs(() => this.reconsider());
  }

  /** All there were, the newest first. */
  list(): StandingInstruction[] {
    this.reconsider();
    const rows = this.#db.prepare('SELECT * FROM standing_instructions ORDER BY created_at DESC, id').all() as Row[];
    return rows.map(instructionOf);
  }

  /**
   * Given by the signatory who acts.
   * @throws MillspaceError MS-GEN-400, MS-SIG-001 (no signatory with limits), MS-SIG-004 (no end, no version, beyond the limits)
   */
  add(input: unknown, by: Actor): StandingInstruction {
    if (!validateStandingInstructionInput(input))
      throw new MillspaceError('MS-GEN-400', {
        detail: describeErrors(validateStandingInstructionInput.errors),
        status: 400,
      });
    const limits = this.#signatories.limitsOf(by.pseudonym);
    if (limits === null) throw noSignatory(by.pseudonym);
    const { side, note } = input;
    const scope: SigningScope = { ...input.scope, side };
    const objections = [...this.#formal(scope), ...tooWide(scope, limits.scopes)];
    if (objections.length > 0) throw refused(objections);
    const made: StandingInstruction = {
      id: `urn:uuid:${randomUUID()}`,
      person: by.pseudonym,
      side,
      scope,
      ...(note === undefined ? {} : { note }),
      createdAt: this.#now(),
    };
    this.#db
      .prepare(
        'INSERT INTO standing_instructions (id, person, side, scope, note, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(made.id, made.person, side, JSON.stringify(scope), note ?? null, made.createdAt);
    this.#staff.record({ kind: 'instruction.given', subject: made.id, actor: made.person, data: { side, scope } });
    return made;
  }

  /** @throws MillspaceError MS-SIG-003 when none of this id holds */
  end(id: string, by: Actor, reason?: string): StandingInstruction {
    const found = this.find(id);
    if (found?.endedAt !== undefined || found === null)
      throw new MillspaceError('MS-SIG-003', { detail: `no standing instruction ${id} holds` });
    this.#end(
      [found],
      reason === undefined ? bi('it was withdrawn', 'er wurde zurückgezogen') : bi(reason, reason),
      by.pseudonym,
    );
    return this.find(id) ?? found;
  }

  find(id: string): StandingInstruction | null {
    this.reconsider();
    const row = this.#db.prepare('SELECT * FROM standing_instructions WHERE id = ?').get(id) as Row | undefined;
    return row ? instructionOf(row) : null;
  }

  /** The oldest that holds and covers a contract, within the limits that its person has now; null when there is none. */
  covering(contract: Contract): StandingInstruction | null {
    const now = this.#now();
    return (
      this.#live().find((instruction) => {
        const limits = this.#signatories.limitsOf(instruction.person);
        if (limits === null || beyond(instruction.scope, contract, now).length > 0) return false;
        return beyondLimits(limits, contract, now).length === 0;
      }) ?? null
    );
  }

  /** Limits of a person are others now: what rested on the old ones is over. */
  limitsChanged(person: string): void {
    this.#end(
      this.#live().filter((instruction) => instruction.person === person),
      ENDS.limits,
      null,
    );
  }

  /** Ends what has lost its person or its time. */
  reconsider(): void {
    const now = this.#now();
    for (const one of this.#rows()) {
      const why = this.#over(one, now);
      if (why !== null) this.#end([one], ENDS[why], null);
    }
  }

  #over({ person, scope }: StandingInstruction, now: number): keyof typeof ENDS | null {
    const { state } = this.#signatories.view(person);
    if (state === 'disabled' || state === 'no-role') return state === 'disabled' ? 'disabled' : 'role';
    if (state === 'no-limits') return 'limits';
    return scope.until !== undefined && now > scope.until ? 'time' : null;
  }

  #live(): StandingInstruction[] {
    this.reconsider();
    return this.#rows();
  }

  #rows(): StandingInstruction[] {
    const rows = this.#db
      .prepare('SELECT * FROM standing_instructions WHERE ended_at IS NULL ORDER BY created_at, id')
      .all() as Row[];
    return rows.map(instructionOf);
  }

  #end(over: readonly StandingInstruction[], reason: Bilingual, by: string | null): void {
    const end = this.#db.prepare(
      'UPDATE standing_instructions SET ended_at = ?, end_reason = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL',
    );
    // Booking calls `reconsider` again, which may have ended some of them before their turn came here.
    const ended = transaction(this.#db, () =>
      over.filter(({ id }) => end.run(this.#now(), JSON.stringify(reason), by, id).changes > 0),
    );
    for (const { id, person } of ended)
      this.#staff.record({ kind: 'instruction.ended', subject: id, actor: by ?? person, data: { reason } });
  }

  #formal({ side, templates = [], memberships, until }: SigningScope): Bilingual[] {
    const unnamed = templates.filter((name) => !name.includes('@'));
    return [
      ...(side === 'consumer' && memberships !== undefined ? [PROVIDERS_UNTOLD] : []),
      ...(until === undefined || until <= this.#now()
        ? [bi('it needs an end in the future (until)', 'er braucht ein Ende in der Zukunft (until)')]
        : []),
      ...(unnamed.length > 0
        ? [
            bi(
              `name the version of each template: ${unnamed.map((name) => `${name}@1`).join(', ')}`,
              `die Fassung jeder Vorlage nennen: ${unnamed.map((name) => `${name}@1`).join(', ')}`,
            ),
          ]
        : []),
    ];
  }
}

interface Row {
  id: string;
  person: string;
  side: 'provider' | 'consumer';
  scope: string;
  note: string | null;
  created_at: number;
  ended_at: number | null;
  end_reason: string | null;
  ended_by: string | null;
}

function instructionOf(row: Row): StandingInstruction {
  const { id, person, side, note } = row;
  return {
    id,
    person,
    side,
    scope: JSON.parse(row.scope) as SigningScope,
    ...(note === null ? {} : { note }),
    createdAt: row.created_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.end_reason === null ? {} : { endReason: JSON.parse(row.end_reason) as Bilingual }),
    ...(row.ended_by === null ? {} : { endedBy: row.ended_by }),
  };
}

/** What goes beyond the one of several limits that it fits best. */
function tooWide(scope: SigningScope, limits: readonly SigningScope[]): Bilingual[] {
  let nearest: Exceeded[] | null = null;
  for (const limit of limits) {
    const found = wider(scope, limit);
    if (nearest === null || found.length < nearest.length) nearest = found;
  }
  const texts = nearest?.map(({ text }) => text) ?? [bi('nothing', 'nichts')];
  return texts.map(({ en, de }) => bi(`your limits are: ${en}`, `Ihre Grenzen sind: ${de}`));
}

function refused(reasons: readonly Bilingual[]): MillspaceError {
  const text = bi(reasons.map(({ en }) => en).join('; '), reasons.map(({ de }) => de).join('; '));
  return new MillspaceError('MS-SIG-004', { detail: text.en, details: { text } });
}

function noSignatory(person: string): MillspaceError {
  return new MillspaceError('MS-SIG-001', { detail: `${person} is no signatory with limits here` });
}
