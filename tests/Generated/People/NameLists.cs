namespace FrontierFunctions.Generated.People;

/// <summary>
/// Names of many origins, written for this generator. Many stand in no usual list, some are words as well, and some are
/// drug or disease names' neighbours.
/// </summary>
internal static class NameLists
{
    /// <summary>Given names that women bear in these records.</summary>
    public static IReadOnlyList<string> Women { get; } = Split(
        """
        Margaret Dorothy Linda Patricia Susan Deborah Karen Donna Cynthia Sandra Pamela Sharon Kathleen Carolyn Brenda
        Rosalind Hephzibah Philippa Siobhan Niamh Aoife Saoirse Grainne Isolde Gwendolyn Bronwen Angharad Eluned
        Guadalupe Ximena Itzel Xochitl Marisol Consuelo Milagros Araceli Yesenia Inmaculada Begoña Nieves
        Oluwaseun Chidinma Ngozi Adaeze Folasade Temitope Yewande Amara Nkechi Zainab Aminata Fatoumata Hawa Kadiatou
        Priyanka Lakshmi Anjali Kavitha Sudha Meenakshi Revathi Jaswinder Harpreet Gurpreet Nandini Ishwari
        Xiaoling Meiying Yuqing Qiuyue Thuy Ngoc Linh Phuong Hanh Soo-jin Eun-hye Ji-woo Akiko Haruka Chiyoko Tamiko
        Svetlana Lyudmila Oksana Yevgenia Zofia Agnieszka Malgorzata Bozena Jadwiga Ludmila Katarzyna
        Ingeborg Solveig Ragnhild Astrid Sigrid Gudrun Thorbjorg Freydis Aino Kaarina Marjatta
        Fatemeh Parisa Shirin Roxana Nasrin Leyla Zeynep Aysegul Dilara Maryam Khadija Rania Hanan Wafa Nadia
        Faith Grace Hope Joy Rose Violet Iris Ivy Daisy Olive Pearl Ruby Autumn Summer April June Dawn Patience Prudence
        Keisha Latoya Shaniqua Tamika Ebony Precious Destinee Nevaeh Jayleen Brynlee Kaylynn Mackenzie Maelys Oriane
        Leilani Kalena Noelani Moana Talulah Winona Aiyana Nizhoni Kaniehtiio Sacnite Citlali Quetzalli
        """);

    /// <summary>Given names that men bear in these records.</summary>
    public static IReadOnlyList<string> Men { get; } = Split(
        """
        James Robert Michael William Richard Thomas Charles Kenneth Gerald Raymond Eugene Harold Walter Leonard Clarence
        Algernon Peregrine Barnaby Thaddeus Ebenezer Fergus Eamon Diarmuid Cillian Oisin Padraig Llewellyn Emrys Iorwerth
        Guillermo Cuauhtemoc Heriberto Eleuterio Fulgencio Wenceslao Nepomuceno Aurelio Evaristo Isidro Macario Joaquin
        Oluwadamilare Chukwuemeka Obinna Ikenna Babatunde Kwabena Kofi Mamadou Ousmane Boubacar Tendai Thabo Sipho
        Rajagopalan Venkatesh Subramanian Krishnamurthy Harminder Balwinder Arjun Vikram Siddharth Ramachandran
        Zhiqiang Jianhong Weidong Guoliang Quang Tuan Duc Hieu Sung-min Hyun-woo Kenji Hiroshi Takeshi Shigeru
        Vladimir Yevgeny Anatoly Gennady Bogdan Zbigniew Wojciech Krzysztof Stanislaw Miroslav Dragoslav Zdenek
        Bjorn Torsten Leif Sigurd Halvard Eskil Jorma Heikki Pertti Gunther Dietmar Wolfram Ekkehard
        Mohammad Reza Behrouz Siavash Mehmet Orhan Yusuf Abdulrahman Khalid Tariq Walid Fadi Nizar Haytham Yitzhak
        Mordechai Shmuel Avraham Moishe Will Grant Chase Hunter Mark Frank Bill Rich Art Dean Earl Rusty Cliff Glen
        DeShawn Tyrone LaMarcus Jamarion Kayden Brayden Jaxon Zayden Maverick Ryder Colton Thibault Loic Gwenael
        Kealoha Makoa Ikaika Tevita Sione Wiremu Tane Ohanzee Takoda Hototo Ahmik Kaimana Nahuel Lautaro
        """);

    /// <summary>Family names.</summary>
    public static IReadOnlyList<string> Families { get; } = Split(
        """
        Smith Johnson Brown Davis Miller Wilson Anderson Thompson Robinson Clark Lewis Walker Allen Wright Baker Nelson
        Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook
        Young King Hill Green White Black Gray Brooks Wood Banks Rivers Stone Fields Park Church Bishop Pope Price Sharp
        Short Long Small Little Rich Moody Savage Wise Best Love Joy Bliss Day Winter Summers Frost Snow Rain March May
        Thistlethwaite Featherstonehaugh Ramsbottom Micklethwaite Entwistle Postlethwaite Arkwright Wigglesworth Cheeseman
        Bickerstaffe Threlkeld Ollerenshaw Sowerbutts Higginbotham Winterbottom Fothergill Shufflebotham Gathercole
        O'Shaughnessy O'Brannigan McGillicuddy MacEachern Mac-Giolla Fitzmaurice Ni-Bhriain Uí-Neill Gallacher Cadwallader
        Okonkwo Adeyemi Ogunleye Nwachukwu Ezekwesili Oyelaran Mbeki Dlamini Nkosi Tshabalala Diallo Camara Traore Sankoh
        Garcia Hernandez Villanueva Etxeberria Goikoetxea Zumalacarregui Iturralde Quispe Mamani Huanca Condori Tzompantzi
        Xicohtencatl Tecuapetla Cahuich Balam Chimalpopoca Saldívar Treviño Ibáñez Muñoz Peñaloza Arguelles Cienfuegos
        Nguyen Tran Pham Huynh Dang Vuong Truong Luong Zhang Ouyang Situ Huang Zhuang Xie Qiu Hsieh Chaudhary Kim Choi
        Yoon Seong Hwangbo Namgung Watanabe Kuroyanagi Hasegawa Shimabukuro Kobayakawa Teshigawara Uyehara Okinaga
        Subramaniam Venkataraman Balakrishnan Ranganathan Mukhopadhyay Bhattacharjee Chattopadhyay Deshpande Kulkarni
        Gulabrao Singh Dhaliwal Sandhu Grewal Bhullar Ahluwalia Patel Chaudhari Wickremasinghe Jayawardena Gunatilleke
        Kowalczyk Szczepanski Wojciechowski Brzezicki Krzyzanowski Dvoracek Vondrackova Hlavaty Novotny Horvathova Kadlecik
        Shevchenko Zaporozhets Khrushch Bondarchuk Tymoshchuk Ivashchenko Dzhugeli Kvirikashvili Ter-Petrosyan Hakobyan
        Lindqvist Bjornstad Thorvaldsen Hallgrimsdottir Sigurbjornsson Rasmussen Haapakoski Virtanen Jarvenpaa Kekkonen
        Schwarzenbach Obermeier Niederhauser Zwingli Brandstetter Van-der-Meulen Vandenbroucke Deckers Hoogstraten
        Papadimitriou Anagnostopoulos Karamanlis Di-Benedetto Quattrocchi Buonafede Squarcialupi Mastroianni Tagliaferri
        Al-Hashimi El-Masri Abdelrahman Boutros Haddad Khoury Ghorbani Tehranchi Yazdanpanah Mohebbi Ozturk Karaosmanoglu
        Demirtas Ben-Shimon Rosenzweig Goldfarb Teitelbaum Horowitz Perelmuter Katzenellenbogen Abravanel
        Kamakawiwoole Kealoha Tuiasosopo Faleomavaega Leavasa Begay Tsosie Yellowhorse Whitebear Manygoats Runningwater
        Boisvert Charbonneau Desrochers Thibodeaux Robichaux Guilbeau Delahoussaye Fontenot Ouellette Archambault
        """);

    /// <summary>Beginnings of family names that no list has.</summary>
    public static IReadOnlyList<string> Heads { get; } = Split(
        """
        Vran Quill Dral Osk Bel Tarv Wes Mor Kles Zin Hald Por Yev Gant Lorn Fesk Umb Cav Pell Strun Ebb Knav Sorr Thal
        Ombr Jask Brev Ild Cott Marv Ren Sch Vol Ant Grisk Dun Ash Tol Nor Lav
        """);

    /// <summary>Endings of family names that no list has.</summary>
    public static IReadOnlyList<string> Tails { get; } = Split(
        """
        dolet erwick amovsky iquez ington aranu ichetti eksen ahashi ungwe overa ettlin azzari olinko awardi ingale
        esthorpe uchenko andry oyan istelle ombwe arkis ullough ensio avelli iburn ormack edjian atowski
        """);

    private static string[] Split(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
