/** The vocabulary of all packages and of users: requests, results, events, errors. Depends on nothing but the JDK. */
package dev.lighterman.api;
