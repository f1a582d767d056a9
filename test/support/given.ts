/**
 * What a command is given on its standard input: `input`, or nothing at all. An empty text would go through a pipe too, and
 * a command that ends without reading it breaks the pipe (EPIPE), now and then.
 */
export const given = (input?: string) => (input === undefined ? ({ stdin: "ignore" } as const) : { input });
