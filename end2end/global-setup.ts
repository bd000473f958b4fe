// One server for the whole run: the release build with the demo shop in a fresh database. Afterwards its log
// must hold no panic and `comptoir verify` must be clean, or the run fails.
import { checkAfterwards, startServer } from "../scripts/server.mjs";

export default async function setup(): Promise<() => Promise<void>> {
  const server = await startServer({ database: process.env.COMPTOIR_E2E_DATABASE });
  const { origin, port, pid, people, machine, environment } = server;
  // Workers inherit the environment.
  process.env.COMPTOIR_E2E = JSON.stringify({ origin, port, pid, people, machine, database: environment.COMPTOIR_DATABASE });
  return async () => {
    await server.stop();
    await checkAfterwards(server);
    server.remove();
  };
}
