export type LogFilter = {
  toEmail?: string;
  sgMessageId?: string;
  /** All of them hold for an email's time of creation. */
  createdAt: ((time: number) => boolean)[];
};

const equality = /^(to_email|sg_message_id)\s*=\s*'([^']*)'$/;
const creation = /^sg_message_id_created_at\s*(>=|<=|>|<)\s*TIMESTAMP\s+"([^"]*)"$/;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads `to_email = '…' AND sg_message_id_created_at > TIMESTAMP "…"` and its parts; the other
 * documented fields are not kept here. No way to escape a quote is documented, so none is read.
 * Returns undefined for anything else.
 */
export function parseLogQuery(query: string): LogFilter | undefined {
  const filter: LogFilter = { createdAt: [] };
  if (query.trim() === "") return filter;
  for (const condition of splitConditions(query)) {
    const [, field, value] = equality.exec(condition) ?? [];
    const [, operator = "", time = ""] = creation.exec(condition) ?? [];
    if (field === "to_email" && filter.toEmail === undefined) {
      filter.toEmail = value;
    } else if (field === "sg_message_id" && filter.sgMessageId === undefined) {
      filter.sgMessageId = value;
    } else if (isoTime.test(time)) {
      const parsed = Date.parse(time);
      if (Number.isNaN(parsed)) return undefined;
      filter.createdAt.push(comparison(operator, parsed));
    } else {
      return undefined;
    }
  }
  return filter;
}

/** Splits at AND outside of quotes. */
function splitConditions(query: string): string[] {
  const quoted = /('[^']*'|"[^"]*")/;
  const conditions = [""];
  for (const [index, piece] of query.split(quoted).entries()) {
    const [first = "", ...rest] = index % 2 === 1 ? [piece] : piece.split(/\sAND\s/);
    conditions.push((conditions.pop() ?? "") + first, ...rest);
  }
  return conditions.map((condition) => condition.trim());
}

function comparison(operator: string, time: number): (createdAt: number) => boolean {
  switch (operator) {
    case ">":
      return (createdAt) => createdAt > time;
    case "<":
      return (createdAt) => createdAt < time;
    case ">=":
      return (createdAt) => createdAt >= time;
    default:
      return (createdAt) => createdAt <= time;
  }
}
