package notice

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// reportKey names the inbox row by which a message's sending and the platform's
// report on it find each other, whichever comes first.
func reportKey(messageID string) string { return "template:" + messageID }

// Finished takes the platform's report on a template message. It may come twice,
// late, or before the sending is written down: then it waits in the inbox.
func (s *Service) Finished(ctx context.Context, inboxKey, messageID, status string) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, "", ""); err != nil {
			return ignoreConflict(err)
		}
		if err := tx.Receive(ctx, reportKey(messageID), "", status); ignoreConflict(err) != nil {
			return err
		}
		n, err := tx.NotificationByMessage(ctx, messageID)
		if err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				return nil // markSent will find the report
			}
			return err
		}
		return s.report(ctx, tx, n, status)
	})
	if err != nil {
		return fmt.Errorf("take report on message %s: %w", messageID, err)
	}
	return nil
}

func ignoreConflict(err error) error {
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return nil
	}
	return err
}

// report writes what the platform says became of a message that it had taken.
func (s *Service) report(ctx context.Context, tx *repository.Store, n domain.Notification, status string) error {
	if n.State != domain.NoticeSent {
		return nil
	}
	state, words := readReport(status)
	n.State = state
	if err := tx.SetDelivery(ctx, n); err != nil {
		return err
	}
	if state == domain.NoticeUnreachable && n.InformantID != "" {
		if err := tx.SetUnreachable(ctx, s.appID, n.OpenID, words); err != nil {
			return err
		}
	}
	tries, err := tx.Tries(ctx, n.ID)
	if err != nil || len(tries) == 0 {
		return err
	}
	last := tries[len(tries)-1]
	last.State, last.Detail, last.EndedAt = state, words, tx.Now()
	return tx.SaveTry(ctx, last)
}

// readReport turns the platform's word into a state and words for people.
func readReport(status string) (domain.NoticeState, string) {
	switch status = strings.ToLower(strings.ReplaceAll(status, " ", "")); {
	case status == "success":
		return domain.NoticeDelivered, "微信报告已送达。"
	case strings.Contains(status, "userblock"):
		return domain.NoticeUnreachable, "收不到：此人在微信里拒收了公众号的消息。请电话联系。"
	}
	return domain.NoticeFailed, "微信报告没有送达，原因是对方系统故障。可以重发。"
}
