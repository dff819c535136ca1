package repository

import (
	"context"

	"laigao/domain"
)

// EarningAuthor is somebody who stands in the account, with who is paid for them.
type EarningAuthor struct {
	domain.RewardAuthor
	Name  string
	Unit  string // short name where there is one
	Payee string // name, empty where nobody has been named yet
}

// EarningAuthors returns everybody who stands in the account, by name.
func (s *Store) EarningAuthors(ctx context.Context) ([]EarningAuthor, error) {
	return list(ctx, s, scanEarningAuthor, `
		SELECT e.author_id, e.author, COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(ra.payee_id, ''), COALESCE(ra.staff, 0), COALESCE(p.name, '')
		FROM (SELECT author_id, MAX(author) AS author, MAX(unit_id) AS unit_id FROM reward_entries GROUP BY author_id) e
			LEFT JOIN units u ON u.id = e.unit_id LEFT JOIN reward_authors ra ON ra.author_id = e.author_id LEFT JOIN payees p ON p.id = ra.payee_id
		ORDER BY e.author, e.author_id`)
}

func scanEarningAuthor(row scanner) (EarningAuthor, error) {
	var a EarningAuthor
	var unit domain.Unit
	err := row.Scan(&a.AuthorID, &a.Name, &unit.Name, &unit.ShortName, &a.PayeeID, &a.Staff, &a.Payee)
	a.Unit = unit.Label()
	return a, err
}
