package publishing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// adopt lets every item of a published article count as adopted at our own
// account, and tells the authors. It belongs into the transaction that publishes.
func (s *Service) adopt(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	for _, item := range a.Items {
		if item.Result != "" {
			continue // the platform left this one out
		}
		if err := s.adoptItem(ctx, tx, a, item); err != nil {
			return fmt.Errorf("adopt manuscript %s: %w", item.ManuscriptID, err)
		}
	}
	return s.takeBackRecalled(ctx, tx, a)
}

// takeBackRecalled takes down what was recalled while it was on its way.
func (s *Service) takeBackRecalled(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	for _, item := range slices.Clone(a.Items) {
		m, err := tx.Manuscript(ctx, item.ManuscriptID)
		if err != nil {
			return err
		}
		if m.State != domain.ManuscriptRecalled || a.State != domain.ArticlePublished {
			continue
		}
		if err := s.takeDownRecalled(ctx, tx, a, m.ID, a.SignedBy); err != nil {
			return fmt.Errorf("take down recalled manuscript %s: %w", m.ID, err)
		}
	}
	return nil
}

func (s *Service) adoptItem(ctx context.Context, tx *repository.Store, a *domain.Article, item domain.ArticleItem) error {
	m, err := tx.Manuscript(ctx, item.ManuscriptID)
	if err != nil {
		return err
	}
	outlet, err := tx.Outlet(ctx, domain.OutletOwnAccount)
	if err != nil {
		return err
	}
	err = tx.AddEvent(ctx, domain.Event{
		ManuscriptID: m.ID, Kind: domain.EventPublished, Actor: a.SignedBy,
		Public: "已在" + outlet.Name + a.Delivery.Label() + "。", Internal: "推送《" + a.Title + "》",
	})
	if err != nil {
		return err
	}
	counted, err := s.count(ctx, tx, a, item)
	if err != nil || !counted {
		return err
	}
	if m.State != domain.ManuscriptAccepted && m.State != domain.ManuscriptAdopted {
		return nil // recalled or under review again: it went out all the same, and the adoption says so
	}
	confirmed, err := tx.CountConfirmed(ctx, m.ID)
	if err != nil {
		return err
	}
	if err := m.SetAdoptions(confirmed); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, &m); err != nil {
		return err
	}
	err = tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventAdopted, Actor: a.SignedBy, Public: "被" + outlet.Name + "采用。"})
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, m, outlet)
}

// count records the adoption and reports whether it is new.
func (s *Service) count(ctx context.Context, tx *repository.Store, a *domain.Article, item domain.ArticleItem) (counted bool, err error) {
	now, day := tx.Now(), publishedOn(a, tx.Now())
	known, err := tx.AdoptionAt(ctx, item.ManuscriptID, domain.OutletOwnAccount)
	if err != nil {
		if domain.KindOf(err) != domain.KindNotFound {
			return false, err
		}
		fresh := domain.Adoption{
			ID: tx.NewID(), ManuscriptID: item.ManuscriptID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed,
			PublishedDay: day, Title: item.Title, Link: item.URL, ArticleID: a.ID, EnteredBy: a.SignedBy, ConfirmedAt: now,
		}
		return true, tx.AddAdoption(ctx, &fresh)
	}
	if known.State == domain.AdoptionConfirmed {
		return false, s.relink(ctx, tx, &known, item)
	}
	if err := known.Confirm(a.SignedBy, now); err != nil {
		return false, err
	}
	known.PublishedDay, known.Title, known.Link, known.ArticleID = day, item.Title, item.URL, a.ID
	return true, tx.SaveAdoption(ctx, &known)
}

// publishedOn returns the day on which an article went out: that on which the
// platform was given it, however much later its result is known. What somebody
// sent by hand counts from when they said so.
func publishedOn(a *domain.Article, now time.Time) domain.Day {
	if a.Delivery == domain.DeliveryHand || a.SentAt.IsZero() {
		return domain.DayOf(now)
	}
	return domain.DayOf(a.SentAt)
}

// relink points an adoption whose article was taken down to the one that is out
// now. The day stays that of the first publication.
func (s *Service) relink(ctx context.Context, tx *repository.Store, known *domain.Adoption, item domain.ArticleItem) error {
	if known.ArticleID == "" || known.ArticleID == item.ArticleID {
		return nil
	}
	earlier, err := tx.Article(ctx, known.ArticleID)
	if err != nil {
		return err
	}
	for i := range earlier.Items {
		if earlier.Items[i].ManuscriptID == item.ManuscriptID && earlier.Out(i) {
			return nil
		}
	}
	known.ArticleID, known.Link = item.ArticleID, item.URL
	return tx.SaveAdoption(ctx, known)
}

// linkAdoptions gives adoptions the addresses that became known later.
func (s *Service) linkAdoptions(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	for _, item := range a.Items {
		known, err := tx.AdoptionAt(ctx, item.ManuscriptID, domain.OutletOwnAccount)
		if err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				continue
			}
			return err
		}
		if known.ArticleID != a.ID || known.Link != "" || item.URL == "" {
			continue
		}
		known.Link = item.URL
		if err := tx.SaveAdoption(ctx, &known); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tell(ctx context.Context, tx *repository.Store, m domain.Manuscript, outlet domain.Outlet) error {
	unit, err := tx.Unit(ctx, m.UnitID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeAdopted, InformantID: m.InformantID, ManuscriptID: m.ID, Path: "/m/manuscripts/" + m.ID,
		Facts: []domain.Fact{
			{Name: "标题", Value: m.Title},
			{Name: "结果", Value: "已采用"},
			{Name: "时间", Value: tx.Now().In(domain.Shanghai()).Format("2006年1月2日 15:04")},
			{Name: "说明", Value: outlet.Name},
			{Name: "单位", Value: unit.Label()},
			{Name: "编号", Value: m.Number},
		},
	})
}
