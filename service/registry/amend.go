package registry

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// amend brings an approved registration up to date with the form of its owner,
// at once, and lets the department see what has changed. The unit stays: who
// serves another is handed over by the department.
func (s *Service) amend(ctx context.Context, tx *repository.Store, i domain.Informant, typed Typed) error {
	before, err := s.sentForm(i)
	if err != nil {
		return err
	}
	after := pinned(i, typed.Form)
	changes := changesOf(before, after)
	if len(changes) == 0 && len(i.Draft) == 0 {
		return nil
	}
	if err := s.matchPage(i, typed); err != nil {
		return err
	}
	if err := s.fill(&i, after); err != nil {
		return err
	}
	if err := tx.SaveInformant(ctx, &i); err != nil || len(changes) == 0 {
		return err
	}
	if after.IDNumber != "" && after.IDNumber != before.IDNumber {
		if err := tx.AddConsent(ctx, i.ID, "", domain.IDNumberConsent()); err != nil {
			return err
		}
	}
	if err := tx.AddAmendment(ctx, &domain.Amendment{InformantID: i.ID, Changes: changes}); err != nil {
		return err
	}
	return s.amended(ctx, tx, i, changes)
}

// amended writes the audit row and tells those who decide about registrations.
func (s *Service) amended(ctx context.Context, tx *repository.Store, i domain.Informant, changes []domain.FieldChange) error {
	labels := make([]string, len(changes))
	for k, c := range changes {
		labels[k] = c.Label
	}
	what := strings.Join(labels, "、")
	if err := tx.Audit(ctx, domain.AuditRow{Actor: i.Actor(), Action: "informant.amend", Subject: "informant", SubjectID: i.ID, Detail: "修改资料：" + what}); err != nil {
		return err
	}
	return notifyEditors(ctx, tx, i, "修改资料", domain.Shorten(what, 60))
}

// changesOf compares two forms, field by field as form 1 names them, personal
// data masked.
func changesOf(before, after Form) []domain.FieldChange {
	var changes []domain.FieldChange
	compare := func(label, was, is string) {
		if was != is {
			changes = append(changes, domain.FieldChange{Label: label, Before: was, After: is})
		}
	}
	masked := func(label, was, is string) {
		if was != is {
			changes = append(changes, domain.FieldChange{Label: label, Before: domain.Mask(was), After: domain.Mask(is)})
		}
	}
	p, q := before.Platforms, after.Platforms
	compare("姓名", before.Name, after.Name)
	compare("性别", before.gender().Label(), after.gender().Label())
	compare("出生年月", before.BirthMonth, after.BirthMonth)
	compare("学历", before.Education, after.Education)
	compare("工会职务", before.UnionPost, after.UnionPost)
	compare("单位职务", before.UnitPost, after.UnitPost)
	masked("联系电话", before.Phone, after.Phone)
	compare("电子邮箱", before.Email, after.Email)
	masked("身份证号", before.IDNumber, after.IDNumber)
	compare("兴趣/特长", before.Hobbies, after.Hobbies)
	compare("网站地址", p.SiteURL, q.SiteURL)
	compare("公众号微信号", p.WeChatID, q.WeChatID)
	compare("公众号微信名", p.WeChatName, q.WeChatName)
	compare("微博平台", p.WeiboPlatform, q.WeiboPlatform)
	compare("微博昵称", p.WeiboName, q.WeiboName)
	compare("报刊名称", p.NewspaperName, q.NewspaperName)
	compare("报刊发布周期", p.NewspaperCycle, q.NewspaperCycle)
	compare("杂志名称", p.MagazineName, q.MagazineName)
	compare("杂志发布周期", p.MagazineCycle, q.MagazineCycle)
	compare("其他平台", p.Other, q.Other)
	compare("宣传工作简介", before.Summary, after.Summary)
	return changes
}

// AmendedPage returns the registrations that were changed after their approval
// and that nobody has looked at since.
func (s *Service) AmendedPage(ctx context.Context, actor domain.Account) ([]repository.RegistrationLine, error) {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return nil, err
	}
	return s.store.Amended(ctx, registrationPageSize)
}

// HandoversPage returns the registrations whose owners want to hand over.
func (s *Service) HandoversPage(ctx context.Context, actor domain.Account) ([]repository.RegistrationLine, error) {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return nil, err
	}
	return s.store.HandingOver(ctx, registrationPageSize)
}

// SeeAmendments notes that the actor has looked at what an informant has
// changed, up to and including an amendment.
func (s *Service) SeeAmendments(ctx context.Context, actor domain.Account, informantID, upTo string) error {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return err
	}
	if err := s.store.SeeAmendments(ctx, informantID, upTo, actor.Name); err != nil {
		return fmt.Errorf("see amendments of registration %s: %w", informantID, err)
	}
	return nil
}
