package adoption

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// starters are outlets that a union federation of a city in Inner Mongolia
// commonly sends to. Names and addresses of public media are facts; whom to
// phone is each federation's own to fill in.
func starters() []OutletEntry {
	account, site, journal, paper, broadcast := domain.OutletAccount, domain.OutletSite, domain.OutletJournal, domain.OutletPaper, domain.OutletBroadcast
	return []OutletEntry{
		{Name: "北疆工会", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: account, Aliases: "北疆工会公众号", Hosts: "mp.weixin.qq.com", Position: 10},
		{Name: "内蒙古工会网", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: site, Aliases: "内蒙古自治区总工会网站", Position: 20},
		{Name: "内蒙古工运", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: journal, Position: 30},
		{Name: "中工网", System: domain.SystemUnion, Level: domain.LevelNation, Kind: site, Aliases: "中国工会新闻", URL: "https://www.workercn.cn/", Position: 10},
		{Name: "工人日报", System: domain.SystemUnion, Level: domain.LevelNation, Kind: paper, Aliases: "工人日报客户端", URL: "https://www.workercn.cn/grrb/", Position: 20},
		{Name: "全国总工会网站", System: domain.SystemUnion, Level: domain.LevelNation, Kind: site, Aliases: "中华全国总工会网站 全总网站", URL: "https://www.acftu.org/", Position: 30},
		{Name: "全国总工会公众号", System: domain.SystemUnion, Level: domain.LevelNation, Kind: account, Aliases: "全总公众号", Hosts: "mp.weixin.qq.com", Position: 40},
		{Name: "学习强国", System: domain.SystemParty, Level: domain.LevelNation, Kind: site, Aliases: "学习强国全国平台", URL: "https://www.xuexi.cn/", Position: 10},
		{Name: "学习强国内蒙古学习平台", System: domain.SystemParty, Level: domain.LevelRegion, Kind: site, Aliases: "学习强国内蒙古", Position: 20},
		{Name: "人民网", System: domain.SystemNews, Level: domain.LevelNation, Kind: site, URL: "http://www.people.com.cn/", Hosts: "people.com.cn", Position: 10},
		{Name: "新华网", System: domain.SystemNews, Level: domain.LevelNation, Kind: site, URL: "https://www.news.cn/", Hosts: "xinhuanet.com", Position: 20},
		{Name: "内蒙古日报", System: domain.SystemNews, Level: domain.LevelRegion, Kind: paper, Position: 10},
		{Name: "内蒙古广播电视台", System: domain.SystemNews, Level: domain.LevelRegion, Kind: broadcast, Aliases: "奔腾融媒", URL: "https://www.nmtv.cn/", Position: 20},
	}
}

// AddStarters adds the outlets of the starter list that nobody has added yet, by
// name or alias, and returns how many. What there is stays as it is.
func (s *Service) AddStarters(ctx context.Context, actor domain.Account) (int, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return 0, err
	}
	added := 0
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		added = 0
		for _, entry := range starters() {
			known, err := anyNamed(ctx, tx, entry)
			if err != nil {
				return err
			}
			if known {
				continue
			}
			if _, err := saveOutlet(ctx, tx, entry); err != nil {
				return fmt.Errorf("add outlet %s: %w", entry.Name, err)
			}
			added++
		}
		if added == 0 {
			return nil
		}
		return audit(ctx, tx, actor, domain.AuditRow{Action: "outlet.import", Detail: fmt.Sprintf("常用媒体，新增 %d 家", added)})
	})
	return added, err
}

// anyNamed reports whether one of an entry's names is some outlet's already.
func anyNamed(ctx context.Context, tx *repository.Store, entry OutletEntry) (bool, error) {
	for _, name := range entry.into(domain.Outlet{}, tx.Now()).Names() {
		_, err := tx.OutletNamed(ctx, name)
		if err == nil {
			return true, nil
		}
		if domain.KindOf(err) != domain.KindNotFound {
			return false, err
		}
	}
	return false, nil
}

// Started reports whether the starter list was taken, in whole or in part.
func Started(outlets []domain.Outlet) bool {
	for _, entry := range starters() {
		for _, o := range outlets {
			if o.Name == entry.Name {
				return true
			}
		}
	}
	return false
}
