/** What every room speaks and users see: results, events, errors. Depends on nothing but the JDK. */
package dev.lighterman.api;
