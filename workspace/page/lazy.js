// Loads the inspector and the wire dialog on first use, so that the first paint does not wait for them.

import { toast } from "./make.js";

const lazy = (load, name) => async (...given) => {
  try {
    await (await load())[name](...given);
  } catch (error) {
    toast(String(error.message));
  }
};

export const inspect = lazy(() => import("./inspector.js"), "inspect");
export const showWire = lazy(() => import("./wire.js"), "showWire");
