// The page of the proxy: the requests as the sandbox has them, and above them what was judged.

import { byId } from "./dom.js";
import * as requests from "./requests.js";
import * as requirements from "./requirements.js";

for (const id of ["requirements", "requests"]) byId(id).hidden = false;
requirements.start();
requests.start();
