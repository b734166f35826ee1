import type { Context } from './context.ts';

/** The configuration file as a person reads it: what must be there, and as comments what may be. Pure. */
export function configuration(
  say: Context['say'],
  options: { name: string; broker: string | undefined; port: number },
): string {
  const broker =
    options.broker === undefined
      ? '# broker:\n#   url: https://broker.example'
      : `broker:\n  url: ${JSON.stringify(options.broker)}`;
  return `# ${say('Configuration of a connector. Every setting: docs/config.md', 'Konfiguration eines Konnektors. Alle Einstellungen: docs/config.md')}
name: ${JSON.stringify(options.name)}

# ${say('Keys, token and databases. Paths are beside this file.', 'Schlüssel, Token und Datenbanken. Pfade gelten neben dieser Datei.')}
dataDir: ./data

# ${say('Without this line the log goes to standard error.', 'Ohne diese Zeile geht das Protokoll auf die Standardfehlerausgabe.')}
logFile: ./connector.log

${broker}
  # proxy: { url: "http://proxy.example:3128", user: me, password: "\${ENV:PROXY_PASSWORD}" }
  # ca: ./company-ca.pem           # ${say('a certificate authority of your own', 'eine eigene Zertifizierungsstelle')}

# ${say('The local API, for the commands and for programs on this machine.', 'Die lokale Schnittstelle, für die Befehle und für Programme auf dieser Maschine.')}
http:
  host: 127.0.0.1
  port: ${options.port}

# ${say('What this connector reads. It never writes to a machine.', 'Was dieser Konnektor liest. Er schreibt nie in eine Maschine.')}
# ${say('What to write here: connector sources add-hints', 'Was hier einzutragen ist: connector sources add-hints')}
sources: []

# ${say('How long your own and received data is kept (else for ever).', 'Wie lange eigene und empfangene Daten bleiben (sonst für immer).')}
# store: { retentionDays: 730 }

# ${say('Room for what waits for the broker.', 'Platz für das, was auf den Broker wartet.')}
# outbox: { maxBytes: ${1024 ** 3} }

# ${say('A Parquet file a day and dataset, renewed while the day lasts.', 'Eine Parquet-Datei je Tag und Datensatz, im Lauf des Tages erneuert.')}
# sinks: [{ type: parquet, dir: ./parquet }]
`.replace(/(# {3}url: \S+\n) {2}# proxy(.*)\n {2}# ca(.*)/, '$1#   proxy$2\n#   ca$3');
}
