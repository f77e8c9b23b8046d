// What every script is told, and how it tells what it was refused.
export const gateway = { url: process.env.GATEWAY_URL, key: process.env.GATEWAY_KEY };

export const weather = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

/** Returns the status and the words of the error that a call ends in. */
export async function refusalOf(call) {
  try {
    await call();
  } catch (error) {
    return {
      status: error.status ?? error.statusCode,
      kind: error.constructor.name,
      text: [error.code, error.message, error.responseBody].join(" "),
    };
  }
  return { status: 200, kind: "none", text: "it was not refused" };
}
