import type { Hearing } from '@millspace/runtime/console/events.routes';
import type { TopicsOfPaths } from '@millspace/runtime/console/tell-changes';
import { may } from './roles.ts';

const roles = (guard: { config: { roles: readonly string[] } }) => guard.config.roles;

/** Who hears that something changed: whoever may read it. */
export const HEARING: Hearing = {
  status: roles(may.seeState),
  sources: roles(may.seeSources),
  quarantine: roles(may.seeSources),
  batches: roles(may.seeData),
  datasets: roles(may.seeDeals),
  drafts: roles(may.publish),
  negotiations: roles(may.seeDeals),
  agreements: roles(may.seeDeals),
  transfers: roles(may.seeDeals),
  inbox: roles(may.seeDeals),
  duties: roles(may.seeDuties),
  notices: roles(may.seeDuties),
  facts: roles(may.seeDeals),
  rules: roles(may.seeDeals),
  templates: roles(may.seeDeals),
  proposals: [],
  'data-act': roles(may.seeDeals),
  participants: roles(may.seeState),
  signing: roles(may.seeDuties),
  apps: roles(may.administer),
  people: roles(may.administer),
  audit: roles(may.seeState),
  notifications: roles(may.administer),
  departure: roles(may.administer),
};

/** What requests may change, by the first part of their path below `/api/v1`. */
export const TOPICS_OF_PATHS: TopicsOfPaths = {
  sources: ['sources'],
  quarantine: ['quarantine'],
  batches: ['batches'],
  datasets: ['datasets'],
  drafts: ['drafts'],
  approvals: ['inbox', 'negotiations'],
  requests: ['negotiations', 'inbox'],
  negotiations: ['negotiations', 'inbox'],
  agreements: ['agreements', 'transfers', 'duties', 'facts'],
  transfers: ['transfers'],
  history: ['transfers'],
  apps: ['apps'],
  'machine-relations': ['facts'],
  maintenance: ['facts'],
  signatories: ['signing'],
  instructions: ['signing'],
  documents: ['signing'],
  'data-act': ['data-act', 'inbox'],
  audit: ['audit'],
  enrol: ['status', 'participants'],
  partners: ['participants', 'negotiations', 'agreements', 'transfers'],
  leave: ['departure', 'status'],
  users: ['people', 'signing'],
  setup: ['people'],
};
