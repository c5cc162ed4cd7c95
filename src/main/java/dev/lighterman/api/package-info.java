/** What every room speaks and users see: requests, results, events, errors. Depends on nothing but the JDK. */
package dev.lighterman.api;
