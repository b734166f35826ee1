/** Step of control.db: requests of users and notices of holders under Regulation (EU) 2023/2854. Bodies are JSON of the schemas. */
export const DATA_ACT_TABLES = `
  CREATE TABLE data_act_requests (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, holder TEXT NOT NULL, user TEXT NOT NULL, recipient TEXT,
    at INTEGER NOT NULL, due INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX data_act_by_holder ON data_act_requests(holder, n);
  CREATE INDEX data_act_by_user ON data_act_requests(user, n);
  CREATE TABLE withholdings (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dataset TEXT NOT NULL, holder TEXT NOT NULL, at INTEGER NOT NULL,
    ended_at INTEGER, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX withholdings_by_dataset ON withholdings(dataset, n);
`;
