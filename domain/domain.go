// Package domain holds the nouns of laigao and the decisions about them that
// need nothing but their own data: no database, no network, no clock.
package domain
