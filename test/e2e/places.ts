/** Where a stack's PostgreSQL is: in the cluster, outside, and on the way between them. */
import { PASSWORD } from "./outside";
import { succeeded, type Project } from "./project";

const DATABASE = ["config", "wealist:database"];

export class Places {
  public constructor(
    private readonly project: Project,
    /** Of the server outside. */
    private readonly address: string,
    private readonly server: Readonly<Record<string, unknown>> = {},
  ) {}

  /** From the server in the cluster to the one outside. */
  public async out(): Promise<void> {
    this.database({ kind: "external", ...this.outside, movedFrom: this.server });
    await this.password("wealist:moved-from-password");
    await this.password("wealist:postgres-password", PASSWORD);
  }

  /** From the server outside to the one in the cluster. */
  public async back(): Promise<void> {
    this.database({ kind: "statefulset", ...this.server, movedFrom: { kind: "external", ...this.outside } });
    await this.password("wealist:postgres-password");
    await this.password("wealist:moved-from-password", PASSWORD);
  }

  /** The one in the cluster alone, as a `git revert` of a move puts it. */
  public async reverted(): Promise<void> {
    this.database({ kind: "statefulset", ...this.server });
    await this.password("wealist:postgres-password");
    await this.password("wealist:moved-from-password");
  }

  private get outside() {
    return { host: this.address, admin: "operator", ca: "db-ca.pem" };
  }

  private database(value: Readonly<Record<string, unknown>>): void {
    this.project.configure((config) => config.setIn(DATABASE, value));
  }

  private async password(key: string, value?: string): Promise<void> {
    if (value !== undefined) succeeded(await this.project.pulumi(["config", "set", "--secret", key], {}, value));
    else if (this.project.stackFile.includes(key)) succeeded(await this.project.pulumi(["config", "rm", key]));
  }
}
