// Opens the case of a tracking link: /track?reference=REFERENCE#CODE. A fragment is sent to no server and stands in no log.
"use strict";

const link = /^#([a-z2-7]{16})$/i.exec(location.hash);
if (link) {
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("secret").value = link[1];
  document.getElementById("track").submit();
}
