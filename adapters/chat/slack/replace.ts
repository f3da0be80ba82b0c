export { replaceMethod } from "../replace.js";
