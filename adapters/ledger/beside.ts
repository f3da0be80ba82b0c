/** A file that lies beside a ledger: `data/pawpact.sqlite`, `jobs.sqlite` → `data/pawpact.jobs.sqlite`. */
export function fileBeside(ledgerFile: string, ending: string): string {
  return `${ledgerFile.replace(/\.sqlite$/, "")}.${ending}`;
}
