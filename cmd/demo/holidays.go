package main

import (
	"context"

	"laigao/domain"
	"laigao/service/account"
)

// holidays are those of the year in which the demo was written, as they were
// announced. A demo of another year has none, as a fresh installation has none.
const (
	holidaysOf = 2026
	holidays   = `元旦：1月1日至3日放假调休。1月4日上班。
春节：2月15日至23日放假调休。2月14日、2月28日上班。
清明节：4月4日至6日放假。
劳动节：5月1日至5日放假调休。5月9日上班。
端午节：6月19日至21日放假。
中秋节：9月25日至27日放假。
国庆节：10月1日至7日放假调休。9月20日、10月10日上班。`
)

// enterHolidays has the administrator enter the year's holidays, where they are known.
func (s *seeder) enterHolidays(ctx context.Context) error {
	if domain.DayOf(s.now).Time().Year() != holidaysOf {
		return nil
	}
	_, err := s.app.Account.SaveCalendar(ctx, s.staff["admin"], account.CalendarForm{Year: holidaysOf, Pasted: holidays})
	return err
}
