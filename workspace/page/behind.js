// What looks behind the page comes when it is asked for: the first paint does not wait for it.

import { toast } from "./make.js";

const later = (load, name) => async (...given) => {
  try {
    await (await load())[name](...given);
  } catch (error) {
    toast(String(error.message));
  }
};

export const inspect = later(() => import("./inspector.js"), "inspect");
export const overhear = later(() => import("./wire.js"), "overhear");
