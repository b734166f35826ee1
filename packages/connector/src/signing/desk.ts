import { bi, compile, contractTerms, matchTemplate } from '@millspace/policy';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Actor } from '@millspace/runtime/users/actor';
import type { Agreement, Bilingual, OdrlOffer, Signatory, SignatoryView } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import { Documents, type Named } from './documents.ts';
import { Instructions } from './instructions.ts';
import { beyondLimits, type Contract, type Exceeded } from './limits.ts';
import { Signatories, type Staff } from './signatories.ts';

export interface SigningDeps {
  db: SqliteDatabase;
  broker: Pick<BrokerClient, 'request'>;
  staff: Staff;
  now: () => number;
}

/** What is about to be signed, before anybody has looked at it. */
export interface Proposed {
  side: Contract['side'];
  policy: OdrlOffer | Agreement;
  dataset: string;
  counterparty: string;
  memberships?: readonly string[] | undefined;
}

/** Why a signature is not given. */
export interface Objection {
  code: 'MS-SIG-001' | 'MS-SIG-002';
  /** For the company itself. */
  text: Bilingual;
  /** Limits that were exceeded. */
  beyond: readonly Exceeded[];
}

/** Who acts for the company when something is signed here, and whether that person may. */
export class SigningDesk {
  readonly signatories: Signatories;
  readonly instructions: Instructions;
  readonly documents: Documents;
  readonly #now: () => number;

  constructor({ db, broker, staff, now }: SigningDeps) {
    this.#now = now;
    this.signatories = new Signatories(db, staff, now);
    this.instructions = new Instructions(db, this.signatories, staff, now);
    this.documents = new Documents(db, broker, now);
  }

  /** Sets limits; what rested on the old ones ends. */
  setLimits(name: string, limits: unknown, by: Actor): SignatoryView {
    const view = this.signatories.setLimits(name, limits, by);
    this.instructions.limitsChanged(view.person);
    return view;
  }

  /** Fetches what the contract names and reads it. @throws MillspaceError MS-POL-… when its policy does not compile here */
  async read({ side, policy, dataset, counterparty, memberships }: Proposed): Promise<Contract> {
    const compiled = compile(policy, { kind: 'usage' });
    if (!compiled.ok)
      throw new MillspaceError(compiled.errors[0]?.code ?? 'MS-POL-001', {
        detail: compiled.errors.map(({ pointer, text }) => `${pointer}: ${text.en}`).join('; '),
        status: 422,
      });
    const terms = contractTerms(compiled.policy);
    const base = {
      side,
      dataset,
      counterparty,
      memberships: memberships ?? null,
      payments: terms.payments,
      returns: terms.returns,
    };
    const trouble = await this.#gather(namedBy(terms));
    const [first, second] = terms.templates;
    if (first === undefined) return { ...base, template: null, doubt: null };
    const name = terms.templates.map(({ id, version }) => `${id}@${version}`).join(', ');
    const body = this.documents.template(first.digest);
    if (body === null) return { ...base, template: null, doubt: unseen(name, trouble) };
    const is = second === undefined && body.id === first.id && body.version === first.version;
    if (!is || matchTemplate(body, first.digest, policy) === null)
      return { ...base, template: null, doubt: altered(name) };
    return { ...base, template: { id: first.id, version: first.version }, doubt: null };
  }

  /** Why this person may not sign a contract; null when they may. */
  objection(person: string, contract: Contract): Objection | null {
    const view = this.signatories.view(person);
    const limits = this.signatories.limitsOf(person);
    const name = view.name ?? person;
    if (limits === null) {
      const text = STATES[view.state as keyof typeof STATES] ?? STATES['no-role'];
      return { code: 'MS-SIG-001', text: bi(`${name} ${text.en}`, `${name} ${text.de}`), beyond: [] };
    }
    const found = beyondLimits(limits, contract, this.#now());
    if (found.length === 0) return null;
    const said = bi(found.map(({ text }) => text.en).join('; '), found.map(({ text }) => text.de).join('; '));
    return {
      code: 'MS-SIG-002',
      text: bi(`${name} may sign ${said.en}`, `${name} darf unterschreiben: ${said.de}`),
      beyond: found,
    };
  }

  /** @throws MillspaceError MS-SIG-001, MS-SIG-002: why not, and who could */
  byHand(contract: Contract, actor: Actor): Signatory {
    const objection = actor.roles.includes('signatory')
      ? this.objection(actor.pseudonym, contract)
      : ({ code: 'MS-SIG-001', text: NO_SIGNATORY, beyond: [] } as const);
    if (objection === null) return { person: actor.pseudonym };
    throw this.#refused(objection, contract, actor.pseudonym);
  }

  byInstruction(contract: Contract): Signatory | null {
    const found = this.instructions.covering(contract);
    return found && { person: found.person, instruction: found.id };
  }

  /** For who asks: in the own name where that is possible, else under a standing instruction. @throws like `byHand` */
  forRequest(contract: Contract, actor: Actor): Signatory {
    try {
      return this.byHand(contract, actor);
    } catch (error) {
      const covered = this.byInstruction(contract);
      if (covered === null) throw error;
      return covered;
    }
  }

  /** Whether who acted may still: between deciding and signing roles, limits and instructions can change. */
  stillHolds(signatory: Signatory, contract: Contract): boolean {
    const { person, instruction } = signatory;
    if (this.objection(person, contract) !== null) return false;
    return instruction === undefined || this.instructions.find(instruction)?.endedAt === undefined;
  }

  /** The person whom an agreement names, by name as long as there is one. */
  nameOf(person: string): string | null {
    return this.signatories.view(person).name ?? null;
  }

  async #gather(named: readonly Named[]): Promise<string | null> {
    try {
      await this.documents.gather(named);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  #refused({ code, text, beyond: limits }: Objection, contract: Contract, person: string): MillspaceError {
    const who = this.signatories
      .list()
      .filter((other) => other.person !== person && this.objection(other.person, contract) === null)
      .map(({ person: pseudonym, name }) => ({ person: pseudonym, ...(name === undefined ? {} : { name }) }));
    const names = who.map((one) => one.name ?? one.person).join(', ');
    const could =
      names === ''
        ? bi('Nobody here could sign it at present.', 'Niemand hier könnte das zurzeit unterschreiben.')
        : bi(`${names} could sign it.`, `${names} könnte es unterschreiben.`);
    const whole = bi(`${text.en}. ${could.en}`, `${text.de}. ${could.de}`);
    return new MillspaceError(code, { detail: whole.en, details: { text: whole, limits, who } });
  }
}

const NO_SIGNATORY = bi(
  'An agreement needs a signatory: you do not have that role, and no standing instruction covers this contract',
  'Eine Vereinbarung braucht einen Unterzeichner: Sie haben diese Rolle nicht, und kein Dauerauftrag deckt diesen Vertrag',
);

const STATES = {
  'no-limits': bi(
    'is a signatory without limits, and so signs nothing yet; who administers sets them under People, or with connector signatories limit',
    'ist Unterzeichner ohne Grenzen und unterschreibt deshalb noch nichts; wer verwaltet, legt sie unter Personen fest, oder mit connector signatories limit',
  ),
  'no-role': bi('is no signatory here', 'ist hier kein Unterzeichner'),
  disabled: bi('signs no more here', 'unterschreibt hier nicht mehr'),
};

const altered = (name: string): Bilingual =>
  bi(
    `it names the template ${name}, but is not that template filled in`,
    `er nennt die Vorlage ${name}, ist aber nicht diese Vorlage, ausgefüllt`,
  );

const unseen = (name: string, why: string | null): Bilingual =>
  bi(
    `the template ${name} that it names cannot be looked at here${why === null ? '' : ` (${why})`}`,
    `die Vorlage ${name}, die er nennt, ist hier nicht einzusehen${why === null ? '' : ` (${why})`}`,
  );

/** What a contract names, the version of its template among it. */
export function namedBy(terms: ReturnType<typeof contractTerms>): Named[] {
  return terms.documents.map(({ iri, digest }) => {
    const template = terms.templates.find((one) => one.digest === digest && iri.endsWith(`:${one.id}:${one.version}`));
    return { iri, digest, template: template ? { id: template.id, version: template.version } : null };
  });
}
