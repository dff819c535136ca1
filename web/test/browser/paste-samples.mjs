// What other programs put on a clipboard, written by hand after their manner:
// each with what must come out.

/** A document of Word on Windows: styles, comments for old browsers, a list, a tracked deletion, hidden text. */
const word = {
  name: "Word",
  html: `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; text-indent:21.0pt; font-family:"等线";} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<p class=MsoNormal align=center style='text-align:center'><b><span style='font-family:方正小标宋简体'>东岭区举办职工技能大赛<span lang=EN-US><o:p></o:p></span></span></b></p>
<p class=MsoNormal><span lang=EN-US style='mso-spacerun:yes'>&nbsp;&nbsp;&nbsp;&nbsp;</span><span lang=EN-US>3</span>月<span
lang=EN-US>5</span>日，东岭区总工会举办职工技能大赛，来自全区<span lang=EN-US>12</span>家企业的选手
参加。<del cite="mailto:x" datetime="2026-03-05">这句删去。</del><ins cite="mailto:x" datetime="2026-03-05">赛场气氛热烈。</ins><span style='display:none;mso-hide:all'>隐藏的话</span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>焊工</p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>（二）<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>电工</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span lang=EN-US style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>叉车</p>
<table class=MsoTableGrid border=1><tr><td width=100 valign=top><p class=MsoNormal>姓名</p></td><td><p class=MsoNormal>单位</p></td><td><p>成绩</p></td></tr>
<tr><td><p class=MsoNormal>张三</p></td><td><p class=MsoNormal>白桦</p><p class=MsoNormal>矿业</p></td><td><p class=MsoNormal><span lang=EN-US>98<o:p></o:p></span></p></td></tr></table>
<!--EndFragment--></body></html>`,
  plain: "东岭区举办职工技能大赛\r\n    3月5日，东岭区总工会举办职工技能大赛，来自全区12家企业的选手参加。赛场气氛热烈。\r\n\u00a0\r\n1.\t焊工\r\n（二）\t电工\r\nl\t叉车\r\n姓名\t单位\t成绩\r\n张三\t白桦\r\n矿业\t98\r\n",
  want: "东岭区举办职工技能大赛\n3月5日，东岭区总工会举办职工技能大赛，来自全区12家企业的选手参加。赛场气氛热烈。\n1. 焊工\n（二）电工\n• 叉车\n姓名\t单位\t成绩\n张三\t白桦矿业\t98",
};

/** A document of WPS: ideographic indents, spans everywhere, symbols as bullets. */
const wps = {
  name: "WPS",
  html: `<html><head><meta charset="utf-8"><meta name="ProgId" content="Word.Document"><meta name="Generator" content="WPS Office"></head><body><!--StartFragment-->
<p class=MsoNormal style="text-indent:32.0pt;mso-char-indent-count:2.0;"><span style="font-family:仿宋;font-size:16.0pt;">　　走访慰问一线职工，送去<font face="仿宋">防暑降温用品</font><span>。</span></span></p>
<p class=MsoNormal><span style="mso-list:Ignore;font-family:Wingdings;"><span>&#61548;<span>&nbsp;</span></span></span><span>毛巾</span></p>
<p class=MsoNormal><span>共慰问<span>&nbsp;</span>200<span>&nbsp;</span>人</span><span style="mso-tab-count:1">&nbsp;&nbsp;</span></p><!--EndFragment--></body></html>`,
  plain: "　　走访慰问一线职工，送去防暑降温用品。\r\n\uf06c\t毛巾\r\n共慰问\u00a0200\u00a0人\t\r\n",
  want: "走访慰问一线职工，送去防暑降温用品。\n• 毛巾\n共慰问 200 人",
};

/** A template of 秀米 or 135: sections in sections, tables that only lay out, characters without width. */
const template = {
  name: "秀米",
  html: `<section style="box-sizing:border-box;"><section style="display:inline-block"><section><p style="margin:0"><span>春风行动</span>\u200b</p></section></section>
<table><tbody><tr><td><section><p>第一段话。</p><p>第二段话。</p></section></td></tr></tbody></table><section><br></section><section>&nbsp;</section>
<section><p>第三段<br>另起一行</p></section><section style="display:none">看不见</section><script>alert(1)</script></section>`,
  plain: "春风行动\u200b\n\n第一段话。\n\n第二段话。\n\n\n第三段\n另起一行\n",
  want: "春风行动\n第一段话。\n第二段话。\n第三段\n另起一行",
};

/** Part of a web page: lists of its own, a quotation, a picture that cannot come along. */
const page = {
  name: "a web page",
  html: `<meta charset='utf-8'><h2>三项举措</h2><ol start="2"><li>建阵地</li><li><p>强队伍</p></li></ol><ul><li>进企业</li></ul><blockquote>职工之家</blockquote><img src="https://example.org/x.png" onerror="alert(1)">`,
  plain: "三项举措\n建阵地\n强队伍\n进企业\n职工之家",
  want: "三项举措\n2. 建阵地\n3. 强队伍\n• 进企业\n职工之家",
};

/** Text from an editor of code, whose HTML holds less than the plain text. */
const less = { name: "HTML that holds less", html: "<b>第一段</b>", plain: "第一段\r\n\r\n第二段", want: "第一段\n第二段" };

export const samples = [word, wps, template, page, less];
