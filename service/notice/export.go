package notice

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
)

// exportStep is how many notifications are read at once.
const exportStep = 500

// Export hands the whole list that Ledger shows to write, newest first, some at a
// time with the words that say what it is. It holds names and units, no phones,
// and is logged.
func (s *Service) Export(ctx context.Context, actor domain.Account, q LedgerQuery, write func(words string, lines []LedgerLine) error) error {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return err
	}
	words, err := s.exportWords(ctx, q)
	if err != nil {
		return err
	}
	err = s.store.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "notification.export", Subject: "notification", SubjectID: q.Broadcast, Detail: words})
	if err != nil {
		return fmt.Errorf("log the export of notifications: %w", err)
	}
	rows := q.rows(exportStep)
	for rows.Before = ""; ; {
		found, err := s.store.Notifications(ctx, rows)
		if err != nil {
			return fmt.Errorf("export notifications: %w", err)
		}
		lines, err := s.lines(ctx, found)
		if err != nil {
			return err
		}
		if err := write(words, lines); err != nil || len(found) < exportStep {
			return err
		}
		rows.Before = found[len(found)-1].ID
	}
}

// exportWords says in words what a list holds.
func (s *Service) exportWords(ctx context.Context, q LedgerQuery) (string, error) {
	words := []string{"全部通知"}
	for _, state := range domain.NoticeStates() {
		if state.String() == q.State {
			words[0] = state.Label()
		}
	}
	add := func(label, value string) {
		if value != "" {
			words = append(words, label+value)
		}
	}
	if q.Broadcast != "" {
		title, err := s.titleOf(ctx, q.Broadcast)
		if err != nil {
			return "", err
		}
		add("消息：", title)
	}
	if q.Kind != "" {
		add("种类：", q.Kind.Label())
	}
	add("单位：", q.Unit)
	add("收件人：", q.Person)
	add("从 ", string(q.From))
	add("到 ", string(q.To))
	return strings.Join(words, "，"), nil
}
