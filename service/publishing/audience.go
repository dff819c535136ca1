package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	pushPath    = "/cgi-bin/message/mass/sendall"
	previewPath = "/cgi-bin/message/mass/preview"

	askPatience  = 4 * time.Second // for what a page asks the platform
	mostUnits    = 500             // of a list
	audienceName = 60              // characters of the units' names
)

// ReleasePage is all that the page shows on which a person sends an article.
type ReleasePage struct {
	Page
	Typed      Sending // what is filled in so far, or how the article is scheduled
	Quota      domain.PushQuota
	NoList     string // why the account cannot push to a list, empty when it can
	CallsLeft  int    // of today's pushes by the platform's count, -1 where it does not say
	Tags       []Tag
	NoTags     string // why there are none
	Units      []UnitChoice
	Sensitive  []domain.SensitiveDay // on the day that was asked for
	Suspension domain.Suspension
	Guarded    bool
}

// UnitChoice is a unit whose informants can be pushed to.
type UnitChoice struct {
	domain.Unit
	Readers int
}

// ReleasePage returns the page for what is filled in so far. What the platform
// does not tell in time is left out and said to be so.
func (s *Service) ReleasePage(ctx context.Context, actor domain.Account, cmd Sending) (ReleasePage, error) {
	found, err := s.Page(ctx, actor, cmd.ArticleID)
	if err != nil {
		return ReleasePage{}, err
	}
	if a := found.Article; a.State == domain.ArticleScheduled && cmd.Delivery == domain.DeliveryNone {
		cmd.Delivery, cmd.Kind, cmd.TagID, cmd.Units = a.Delivery, a.Audience.Kind, a.Audience.TagID, a.Audience.UnitIDs()
		cmd.At, cmd.Minded = a.DueAt.In(domain.Shanghai()).Format(typedTime), a.Minded
	}
	page := ReleasePage{Page: found, Typed: cmd, CallsLeft: -1}
	at, err := cmd.due()
	if err != nil || at.IsZero() {
		at = s.store.Now()
	}
	if page.Sensitive, err = s.sensitiveOn(ctx, s.store, at); err != nil {
		return page, err
	}
	if page.Suspension, err = suspension(ctx, s.store); err != nil || cmd.Delivery != domain.DeliveryPush {
		return page, err
	}
	var settings domain.PushSettings
	if err := s.store.Setting(ctx, domain.SettingPush, &settings); err != nil {
		return page, err
	}
	page.Guarded = settings.Guarded
	page.NoList = s.kindIn(settings).Takes(domain.AudienceList)
	if page.Quota, err = s.quota(ctx, s.store, at, cmd.ArticleID); err != nil {
		return page, err
	}
	if page.Units, err = s.unitChoices(ctx); err != nil {
		return page, err
	}
	s.askPlatform(ctx, &page)
	return page, nil
}

// askPlatform fills in what only the platform knows.
func (s *Service) askPlatform(ctx context.Context, page *ReleasePage) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	tags, err := s.crowd.Tags(ctx)
	switch {
	case err != nil:
		s.log.WarnContext(ctx, "tags of the account", "error", err)
		page.NoTags = "暂时取不到公众号的标签，请稍后刷新再试。" + s.outcome(err).Advice
	case len(tags) == 0:
		page.NoTags = "公众号还没有标签。可以在公众平台的“用户管理”里建立。"
	}
	page.Tags = tags
	left, err := s.crowd.CallsLeft(ctx, pushPath)
	if err != nil {
		s.log.WarnContext(ctx, "calls left of the account", "error", err)
		return
	}
	page.CallsLeft = left
}

// unitChoices returns the units with informants who follow the account that
// pushes, in the order of units.
func (s *Service) unitChoices(ctx context.Context) ([]UnitChoice, error) {
	counts, err := s.store.CountReaders(ctx, s.appID)
	if err != nil {
		return nil, fmt.Errorf("count readers: %w", err)
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	byUnit := map[string]int{}
	for _, c := range counts {
		byUnit[c.UnitID] = c.Count
	}
	var choices []UnitChoice
	for _, u := range units {
		if n := byUnit[u.ID]; n > 0 {
			choices = append(choices, UnitChoice{Unit: u, Readers: n})
		}
	}
	return choices, nil
}

// kindIn returns what kind of account pushes.
func (s *Service) kindIn(settings domain.PushSettings) domain.AccountKind {
	return settings.KindOf(s.appID, s.appID == s.staffID)
}

func (s *Service) kind(ctx context.Context, tx *repository.Store) (domain.AccountKind, error) {
	var settings domain.PushSettings
	err := tx.Setting(ctx, domain.SettingPush, &settings)
	return s.kindIn(settings), err
}

// quota counts the pushes of the account around a time, without one article's.
// What went out through another account before the configuration changed has used
// up nothing of this one's.
func (s *Service) quota(ctx context.Context, tx *repository.Store, at time.Time, without string) (domain.PushQuota, error) {
	kind, err := s.kind(ctx, tx)
	if err != nil {
		return domain.PushQuota{}, err
	}
	first := domain.Day(string(domain.DayOf(at))[:8] + "01")
	next := domain.Day(string(first.Add(31))[:8] + "01")
	articles, err := tx.Outgoing(ctx, first.Time(), next.Time())
	if err != nil {
		return domain.PushQuota{}, fmt.Errorf("count pushes: %w", err)
	}
	var pushes []domain.Pushed
	for _, a := range articles {
		if a.Delivery != domain.DeliveryPush || a.State == domain.ArticleFailed {
			continue
		}
		if a.State == domain.ArticleScheduled {
			pushes = append(pushes, domain.Pushed{ArticleID: a.ID, To: a.Audience.Kind, At: a.DueAt, Due: true})
			continue
		}
		result, err := s.resultOf(ctx, tx, a.ID)
		if err != nil {
			return domain.PushQuota{}, fmt.Errorf("read result of article %s: %w", a.ID, err)
		}
		if !s.foreign(result.AppID) {
			pushes = append(pushes, domain.Pushed{ArticleID: a.ID, To: a.Audience.Kind, At: a.SentAt})
		}
	}
	return domain.QuotaAt(kind, pushes, at, without), nil
}

// audience completes whom a person chose with names and sizes.
func (s *Service) audience(ctx context.Context, cmd Sending) (domain.Audience, error) {
	to := domain.Audience{Kind: cmd.Kind}
	if cmd.Delivery != domain.DeliveryPush {
		return domain.Audience{}, nil
	}
	switch cmd.Kind {
	case domain.AudienceTag:
		return s.tagged(ctx, cmd.TagID)
	case domain.AudienceList:
		return s.listed(ctx, cmd.Units)
	}
	return to, nil
}

func (s *Service) tagged(ctx context.Context, id int) (domain.Audience, error) {
	to := domain.Audience{Kind: domain.AudienceTag}
	if id == 0 {
		return to, nil // which the check refuses
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	tags, err := s.crowd.Tags(ctx)
	if err != nil {
		return to, &domain.Error{Kind: domain.KindUnavailable, Public: "暂时取不到公众号的标签，没有发送，请稍后再试。", Err: err}
	}
	at := slices.IndexFunc(tags, func(t Tag) bool { return t.ID == id })
	if at < 0 {
		return to, domain.InvalidFields(map[string]string{"audience": "这个标签在公众平台已删除，请另选。"})
	}
	to.TagID, to.Name, to.Size = id, tags[at].Name, tags[at].Count
	if to.Size == 0 {
		return to, domain.InvalidFields(map[string]string{"audience": "标签“" + to.Name + "”下没有关注者，请另选。"})
	}
	return to, nil
}

func (s *Service) listed(ctx context.Context, ids []string) (domain.Audience, error) {
	to := domain.Audience{Kind: domain.AudienceList}
	choices, err := s.unitChoices(ctx)
	if err != nil {
		return to, err
	}
	var chosen, names []string
	for _, c := range choices {
		if slices.Contains(ids, c.ID) {
			chosen, names = append(chosen, c.ID), append(names, c.Label())
		}
	}
	if len(chosen) > mostUnits {
		return to, domain.InvalidFields(map[string]string{"audience": fmt.Sprintf("一份名单最多 %d 个单位。", mostUnits)})
	}
	readers, err := s.store.ReadersOf(ctx, s.appID, chosen, domain.MaxAudienceList+1)
	if err != nil {
		return to, fmt.Errorf("list readers: %w", err)
	}
	to.Units, to.Size = strings.Join(chosen, " "), len(readers)
	to.Name = domain.Shorten(strings.Join(names, "、"), audienceName)
	return to, nil
}

// recipients returns the followers that an article is pushed to, as they stand now.
func (s *Service) recipients(ctx context.Context, tx *repository.Store, a *domain.Article) (Recipients, error) {
	switch a.Audience.Kind {
	case domain.AudienceTag:
		return Recipients{TagID: a.Audience.TagID}, nil
	case domain.AudienceList:
		readers, err := tx.ReadersOf(ctx, s.appID, a.Audience.UnitIDs(), domain.MaxAudienceList+1)
		if err != nil {
			return Recipients{}, fmt.Errorf("list readers: %w", err)
		}
		now := a.Audience
		now.Size = len(readers)
		if problem := now.Problem(); problem != "" {
			return Recipients{}, domain.Conflict(problem)
		}
		return Recipients{OpenIDs: readers}, nil
	}
	return Recipients{All: a.Delivery == domain.DeliveryPush}, nil
}

// noPushLeft explains the platform's refusal for want of pushes.
func noPushLeft(kind domain.AccountKind, to domain.Audience) string {
	const others = "在公众平台手动群发的也算在内，所以微信的次数可能比来稿记的先用完。"
	switch {
	case kind == domain.AccountSubscription:
		return "微信说今天的群发次数已用完：订阅号每天 1 次，发给全部关注者和发给标签合起来算，零点恢复。" + others + "请明天重新签发再推送，或者改为发布。"
	case to.Kind != domain.AudienceAll:
		return "微信说群发次数已用完。" + others + "请改日重新签发再推送，或者改为发布。"
	case kind == domain.AccountService:
		return "微信说给全部关注者的群发次数已用完：服务号每天 1 次、每月 4 次。" + others + "次数恢复以后重新签发再推送，或者改为发布、推送给一个标签或名单。"
	}
	return "微信说给全部关注者的群发次数已用完：服务号每天 1 次、每月 4 次，订阅号每天 1 次。" + others + "次数恢复以后重新签发再推送，或者改为发布、推送给一个标签或名单。"
}
