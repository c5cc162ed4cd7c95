/** JSON in and out, as plain Java values. Jackson's streaming core stays in here; its databind is not used. */
package dev.lighterman.json;
